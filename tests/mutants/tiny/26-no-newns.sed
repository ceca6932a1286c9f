# idmapped_mount.c
s/unshare(CLONE_NEWNS)/0/
