# cgroup_bpf.c
s/mkdir(group, 0755) == -1/mkdir(group, 0755) == -2/
