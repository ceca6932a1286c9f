# cgroup_v2.c
s/put("memory.max", argv\[1\]) == -1/0/
