# pivot_root.c
s/chdir(new_root)/0/
