s/put(NULL, dir, "cgroup.procs", "%d", pid);//
