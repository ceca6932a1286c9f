# cgroup_v1.c
s/put(cpu, "cpu.cfs_quota_us", argv\[1\]) == -1/0/
