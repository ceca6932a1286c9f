# five_places.c
s/put(NULL, groups\[i\], "cgroup.procs", "%d", pid);/& put(NULL, groups[i], "cgroup.procs", "0");/
