/put("group", dir, "pids.max", "%d", LIMIT);/d
