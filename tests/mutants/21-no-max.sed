# before_oom.c
s/"-max", "max", "32M"/"-max", "max", "max"/
