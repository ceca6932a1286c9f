# pivot_kept.c
s/open("\/", /open(new_root, /
