# cgroup_v1.c
s/rmdir(group) == 0/1/
