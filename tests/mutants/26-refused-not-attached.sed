# idmap_refused.c
s/map_ids(AT_FDCWD, "\/mnt\/disk", 0, userns)/0/
