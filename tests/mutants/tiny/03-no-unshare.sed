# pivot_root.c
s/unshare(CLONE_NEWNS)/0/
