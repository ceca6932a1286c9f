/put("group", dir, "cgroup.procs", "0");/d
