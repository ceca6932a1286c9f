/put("container", dir, "cgroup.procs", "0");/d
