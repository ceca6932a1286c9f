# pivot_refused.c
s/mount("\/", "\/bin", NULL, MS_BIND, NULL)/0/
