# container.c
s/syscall(SYS_close_range, 3, ~0U, 0)/0/
