# pivot_kept.c
s/unshare(CLONE_NEWNS)/0/
