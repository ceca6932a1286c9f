# locked_mounts.c
/^nested(/,/^}/s/become_root_inside(CLONE_NEWNS)/unshare(CLONE_NEWNS)/
