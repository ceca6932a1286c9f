# cgroup_bpf.c
s/rmdir(group) == -1; tries/0; tries/
