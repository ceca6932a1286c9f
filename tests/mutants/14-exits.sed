# strict.c
s/_exit(PASS)/syscall(SYS_exit, PASS)/
