/put("host", dir, "pids.max", "%d", LOWER);/d
