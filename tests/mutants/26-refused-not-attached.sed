# idmap_refused.c
s/map("container", AT_FDCWD, "\/mnt\/disk", userns)/0/
