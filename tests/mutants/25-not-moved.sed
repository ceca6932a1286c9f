s/put("host", dir, "cgroup.procs", "%d", pid);//
