# pivot_root.c
s/mount(new_root, new_root, NULL, MS_BIND, NULL)/0/
