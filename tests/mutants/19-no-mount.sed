s/mount("cgroup2", point, "cgroup2", 0, NULL)/0/
