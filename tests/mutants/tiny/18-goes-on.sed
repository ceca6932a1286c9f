# cgroup_v2.c
s/number == SIGTERM || //
