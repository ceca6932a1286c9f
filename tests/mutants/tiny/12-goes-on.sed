# cgroup_v1.c
s/number == SIGTERM || //
