# chown_r.c
s/^\tby_map = /\tif (chmod("\/mnt\/b\/7\/7", 0600)) err(FAIL, "chmod");\n&/
