# mount_cost.c
s/return statmount(0, ids\[MOUNTS\], MNT_POINT, &one) == 0;/return parse() > 0;/
