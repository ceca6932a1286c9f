# limits.c
/put("host", dir, "io.max"/,/RATE);/d
