# old_mount.c
/^through_the_old_mount(/,/^}/s/unshare(CLONE_NEWIPC)/0/
