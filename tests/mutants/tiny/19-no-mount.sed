# cgroup_namespace.c
/if (mount("cgroup2", argv\[1\], "cgroup2",/,/ == -1)$/c\	if (0)
