# cgroup_bpf.c
s/JUMP(IF_MINOR, YES)/0/
