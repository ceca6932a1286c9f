# seccomp_notify.c
s/listener = syscall(SYS_pidfd_getfd, app, atoi(argv\[2\]), 0)/listener = 0/
