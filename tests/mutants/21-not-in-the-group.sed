s/put(who, "\.", "cgroup.procs", "0");/;/
