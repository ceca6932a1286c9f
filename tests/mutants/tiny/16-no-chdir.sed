# overlayfs.c
s/chdir("\/mnt\/merged")/0/
