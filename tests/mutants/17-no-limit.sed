/put("host", dir, "pids.max", "%d", LIMIT);/d
