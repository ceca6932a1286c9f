# cgroup_bpf.c
s/^\trmdir(group);//
