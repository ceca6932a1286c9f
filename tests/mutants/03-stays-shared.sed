# pivot_refused.c
s/propagation(MS_PRIVATE)/propagation(MS_SHARED)/
