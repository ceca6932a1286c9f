# pivot_proc.c
s/mount("proc", "\/share", "proc", 0, NULL)/0/
