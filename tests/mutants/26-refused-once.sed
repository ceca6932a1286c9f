# idmap_refused.c
s/SYS_open_tree, AT_FDCWD, "\/mnt\/a"/SYS_open_tree, AT_FDCWD, "\/mnt\/disk\/image"/
