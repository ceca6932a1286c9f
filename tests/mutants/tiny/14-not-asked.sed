# seccomp.c
s/uname(&uts) == -1/0/
