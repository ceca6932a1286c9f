# memory_limit.c
/put("host", dir, "pids.max", "%d", LIMIT);/d
