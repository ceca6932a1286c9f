# side_by_side.c
/put(NULL, dir, "cgroup.procs", "%d", pid);/d
