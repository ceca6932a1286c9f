# pivot_kept.c
s/fchdir(kept)/0/
