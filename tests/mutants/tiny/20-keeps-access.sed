# cgroup_bpf.c
s/R2, 0, 0, 0xffff/R2, 0, 0, -1/
