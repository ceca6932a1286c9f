# pivot_proc.c
s/chroot(path)/0/
