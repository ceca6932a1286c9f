# limits.c
/put("group", dir, "io.max"/,/RATE);/d
