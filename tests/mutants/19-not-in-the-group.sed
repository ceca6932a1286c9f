/put("child", dir, "cgroup.procs", "0");/d
