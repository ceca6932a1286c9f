# pivot_kept.c
s/setenv("PATH", "[^"]*", 1)/0/
