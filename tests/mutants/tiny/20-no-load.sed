# cgroup_bpf.c
s/loaded = load();/loaded = -1;/
