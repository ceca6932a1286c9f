# before_oom.c
s/"-high", "16M", "32M"/"-high", "max", "32M"/
