# clone3_cost.c
s/put(NULL, dir, "cgroup.procs", "%d", pid);/;/
