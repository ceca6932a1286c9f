# pivot_root.c
s/setenv("PATH", "[^"]*", 1)/0/
