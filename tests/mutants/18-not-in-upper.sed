/put(NULL, upper.dir, "cgroup.procs", "0");/d
