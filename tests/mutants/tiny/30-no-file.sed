# mount_api.c
s/openat(mnt, "motd",/openat(AT_FDCWD, "motd",/
