# cgroup_v1.c
s/put(cpu, "cgroup.procs", "0") == -1/0/
