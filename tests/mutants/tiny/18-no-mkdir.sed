# cgroup_v2.c
s/mkdir(path, 0755) == -1/0/
