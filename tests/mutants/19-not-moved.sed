# too_late.c
/put(NULL, dir, "cgroup.procs", "%d", pid);/d
