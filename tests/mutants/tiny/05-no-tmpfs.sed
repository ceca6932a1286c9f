# mount_namespace.c
s/mount("kakuri", argv\[1\], "tmpfs", 0, NULL)/0/
