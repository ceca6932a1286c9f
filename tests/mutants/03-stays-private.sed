# pivot_refused.c
s/mount(NULL, "\/", NULL, MS_SHARED, NULL)/0/
