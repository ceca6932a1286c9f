# idmap_refused.c
s/said = idmap("\/mnt\/merged"/said = idmap("\/mnt\/disk\/image"/
