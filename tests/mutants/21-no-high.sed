# before_oom.c
s/"-3", "16M"/"-3", "max"/
