# seccomp_notify.c
s/else if (mknodat(mnt, "null", S_IFCHR | 0666, makedev(1, 3)) == -1)/else if (0)/
