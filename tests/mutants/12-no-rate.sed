# blkio.c
/put("group", dir, "blkio.throttle/,/RATE);/d
