# cgroup_namespace.c
s/umount2(argv\[1\], MNT_DETACH) == -1/0/
