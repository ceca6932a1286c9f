# cgroup_bpf.c
s/BPF_K, R2, 0, JUMP(IF_TYPE, YES)/BPF_K, R2, 0, 0/
