# cgroup_bpf.c
s/= BPF_F_QUERY_EFFECTIVE/= 0/
