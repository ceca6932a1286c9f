# pidfd_getfd.c
s/\*ours = syscall(SYS_pidfd_getfd, pidfd, theirs, 0)/*ours = memfd_create("copy", 0)/
