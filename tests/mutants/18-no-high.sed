# limits.c
/"memory.high", "%d", 16/d
