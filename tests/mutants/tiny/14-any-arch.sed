# seccomp.c
s/OUR_ARCH, 0, JUMP(IF_ARCH, KILL)/OUR_ARCH, 0, 0/
