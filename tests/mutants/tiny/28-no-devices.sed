# container.c
s/syscall(SYS_bpf, BPF_PROG_ATTACH, &attach, sizeof attach)/0/
