# pidfd_getfd.c
s/prctl(PR_SET_DUMPABLE, 0)/0/
