/SYS_mount_setattr, AT_FDCWD/,/sizeof attr/ s/AT_RECURSIVE/0/
