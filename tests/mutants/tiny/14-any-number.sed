# seccomp.c
s/SYS_uname,$/SYS_getppid,/
