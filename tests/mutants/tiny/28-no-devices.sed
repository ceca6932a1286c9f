# container.c
s/syscall(SYS_bpf, BPF_PROG_ATTACH, &a, sizeof a)/0/
