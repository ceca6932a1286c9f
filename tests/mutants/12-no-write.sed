# five_places.c
/put(NULL, groups\[i\], "cgroup.procs", "%d", pid);/d
