# cgroup_bpf.c
s/bpf(BPF_PROG_ATTACH, &attr) == -1/0/
