/put("neighbour", other, "cgroup.procs", "0");/d
