# cgroup_v1.c
s/put(memory, "memory.limit_in_bytes", argv\[2\]) == -1/0/
