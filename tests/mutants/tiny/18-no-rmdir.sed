# cgroup_v2.c
s/rmdir(path) == -1/0/
