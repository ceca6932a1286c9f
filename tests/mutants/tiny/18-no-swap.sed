# cgroup_v2.c
s/put("memory.swap.max", "0") == -1 && errno != ENOENT/0/
