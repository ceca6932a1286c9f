# pids_cgroup.c
s/put("cgroup.kill", "1") == -1/0/
