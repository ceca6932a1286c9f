# pivot_kept.c
s/syscall(SYS_pivot_root, ".", ".")/0/
