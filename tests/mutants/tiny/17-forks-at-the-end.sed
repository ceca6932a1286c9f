# pids_cgroup.c
s/put("pids.max", "0");//
