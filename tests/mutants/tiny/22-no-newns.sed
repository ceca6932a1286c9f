# seccomp_notify.c
s/unshare(CLONE_NEWNS)/0/
