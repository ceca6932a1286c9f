s/if (mount("cgroup2", "\/tmp\/cgroup", "cgroup2", 0, NULL) == -1)/if (mount(root, "\/tmp\/cgroup", NULL, MS_BIND, NULL) == -1)/
