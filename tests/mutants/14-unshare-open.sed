# clone3_open.c
s/SYS_unshare, 0, 3/SYS_setns, 0, 3/
