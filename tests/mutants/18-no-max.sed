# limits.c
/"memory.max", "%d", 32/d
