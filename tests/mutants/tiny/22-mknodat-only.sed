# seccomp_notify.c
s/K, SYS_mknod, 2, 0/K, SYS_acct, 2, 0/
