/attempt("host", pid, lower, "cgroup.procs");/d
