# pivot_refused.c
s/mount(NULL, "\/bin", NULL, MS_SHARED, NULL)/0/
