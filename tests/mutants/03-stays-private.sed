# pivot_refused.c
s/propagation(MS_SHARED)/propagation(MS_PRIVATE)/
