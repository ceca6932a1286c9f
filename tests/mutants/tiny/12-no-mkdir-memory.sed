# cgroup_v1.c
s/mkdir(memory, 0755) == -1/0/
