s/umount2("\/proc", MNT_DETACH)/-1/
