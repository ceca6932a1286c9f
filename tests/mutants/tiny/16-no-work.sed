# overlayfs.c
s/mkdir("\/mnt\/work", 0755)/0/
