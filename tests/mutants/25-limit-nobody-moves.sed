# clone3_limit.c
/^refuse(/,/^}/s/put("host", dir, "cgroup.procs", "%d", pid);//
