/"cpu.cfs_quota_us", "20000"/d
