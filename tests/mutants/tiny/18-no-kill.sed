# cgroup_v2.c
s/put("cgroup.kill", "1");//
