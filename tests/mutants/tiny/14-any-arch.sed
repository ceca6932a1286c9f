# seccomp.c
s/OUR_ARCH, 1, 0/OUR_ARCH, 1, 1/
