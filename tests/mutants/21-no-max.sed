# before_oom.c
s/"memory.max", "%s", "32M"/"memory.max", "%s", "max"/;s/"memory.max", "32M"/"memory.max", "max"/
