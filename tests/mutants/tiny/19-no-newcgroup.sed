# cgroup_namespace.c
s/unshare(CLONE_NEWCGROUP) == -1/0/
