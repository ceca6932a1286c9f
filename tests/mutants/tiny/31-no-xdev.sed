# openat2.c
s/path, RESOLVE_NO_XDEV)/path, 0)/
