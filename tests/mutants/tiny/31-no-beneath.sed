# openat2.c
s/path, RESOLVE_BENEATH)/path, 0)/
