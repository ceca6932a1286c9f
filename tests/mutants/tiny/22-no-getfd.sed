# seccomp_notify.c
s/listener = syscall(SYS_pidfd_getfd, pidfd, number, 0)/listener = 0/
