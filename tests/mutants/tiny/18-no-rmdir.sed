# cgroup_v2.c
s/rmdir(path) == 0/1/
