# cgroup_v1.c
s/put(memory, "cgroup.procs", "0") == -1/0/
