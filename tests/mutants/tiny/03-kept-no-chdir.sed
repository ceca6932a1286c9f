# pivot_kept.c
s/chdir(new_root)/0/
