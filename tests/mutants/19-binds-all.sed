s/mount("cgroup2", point, "cgroup2", 0, NULL)/mount(root, point, NULL, MS_BIND, NULL)/
