# mount_api.c
s/unshare(CLONE_NEWNS)/0/
