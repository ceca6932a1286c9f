# ways_out.c
s/mount("proc", "\/proc", "proc", 0, NULL)/0/
