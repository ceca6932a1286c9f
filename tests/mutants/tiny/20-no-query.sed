# cgroup_bpf.c
s/bpf(BPF_PROG_QUERY, &attr) == -1/0/
