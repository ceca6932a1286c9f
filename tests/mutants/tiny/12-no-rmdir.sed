# cgroup_v1.c
s/rmdir(group) == -1/0/
