# seccomp_notify.c
s/!S_ISCHR(arg\[1\]) ||$/0 ||/
