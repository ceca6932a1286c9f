# before_oom.c
/put("host", "\.", "memory.max", "max")/d
