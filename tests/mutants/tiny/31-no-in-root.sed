# openat2.c
s/path, RESOLVE_IN_ROOT)/path, 0)/
