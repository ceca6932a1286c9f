# before_oom.c
s/"-2", "max"/"-2", "16M"/
