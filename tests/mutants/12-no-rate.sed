# blkio.c
/put("host", dir, "blkio.throttle/d
