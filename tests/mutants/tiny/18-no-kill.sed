# cgroup_v2.c
s/put("cgroup.kill", "1") == -1/0/
