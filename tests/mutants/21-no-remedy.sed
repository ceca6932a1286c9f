# before_oom.c
/put("host", dir, "memory.max", "max")/d
