# cgroup_bpf.c
s/JUMP(IF_MAJOR, YES)/0/
