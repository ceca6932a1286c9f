# overlayfs.c
s/mount("overlay", "\/mnt\/merged", "overlay", 0, options)/0/
