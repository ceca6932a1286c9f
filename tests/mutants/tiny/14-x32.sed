# seccomp.c
s/X32_BIT, 0, 1/X32_BIT, 1, 1/
