# chown_r.c
s/^\tfast = .*/\tfast = chown_all("\/mnt\/disk\/image", 100000) + 0 *\n\t    map_all("\/mnt\/disk\/image", "\/mnt\/b", "100000 200000 65536");/
