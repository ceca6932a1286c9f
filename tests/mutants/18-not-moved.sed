/attempt("lower", lower, "cgroup.procs", pid);/d
