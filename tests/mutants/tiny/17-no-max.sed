# pids_cgroup.c
s/put("pids.max", argv\[1\]) == -1/0/
