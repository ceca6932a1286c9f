# cgroup_bpf.c
s/write(procs, "0", 1) == -1/0/
