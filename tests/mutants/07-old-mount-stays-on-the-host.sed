# old_mount.c
/^leave_the_host(/,/^}/s/unshare(CLONE_NEWIPC)/0/
