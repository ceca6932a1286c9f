# cgroup_v1.c
s/mkdir(cpu, 0755) == -1/0/
