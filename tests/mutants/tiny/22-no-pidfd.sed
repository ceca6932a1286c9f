# seccomp_notify.c
s/app = syscall(SYS_pidfd_open, pid, 0)/app = 0/
