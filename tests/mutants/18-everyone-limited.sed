# limits.c
s/outside = timed(NULL,/outside = timed(dir,/
