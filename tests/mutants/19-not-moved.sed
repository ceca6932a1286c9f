# too_late.c
/put("host", dir, "cgroup.procs", "%s", number);/d
