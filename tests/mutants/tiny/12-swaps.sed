# cgroup_v1.c
s/put(memory, "memory.swappiness", "0") == -1/0/
