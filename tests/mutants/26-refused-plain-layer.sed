# idmap_refused.c
s/"lowerdir=\/mnt\/a:/"lowerdir=\/mnt\/disk\/image:/
