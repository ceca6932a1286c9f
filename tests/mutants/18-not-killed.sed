# freeze.c
s/try_put(dir, "cgroup.kill", "1")/try_put(dir, "cgroup.freeze", "1")/
