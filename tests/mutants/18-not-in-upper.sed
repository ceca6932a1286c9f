/put(NULL, upper, "cgroup.procs", "0");/d
