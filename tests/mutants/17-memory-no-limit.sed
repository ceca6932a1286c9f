# memory_limit.c
/put("host", dir, "memory.max", "8M");/d
