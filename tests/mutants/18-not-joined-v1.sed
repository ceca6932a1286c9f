# side_by_side.c
/put(NULL, groups\[i\], "cgroup.procs", "%d", pid);/d
