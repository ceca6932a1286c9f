# cgroup_bpf.c
s/attr.attach_flags = BPF_F_ALLOW_MULTI;//
