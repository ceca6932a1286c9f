/put(NULL, dir, "cgroup.procs", "%d", pid);/d
