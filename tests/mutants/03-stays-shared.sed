# pivot_refused.c
s/mount(NULL, "\/", NULL, MS_PRIVATE, NULL)/0/
