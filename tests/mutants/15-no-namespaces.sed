# over_host.c
s/become_root_inside(CLONE_NEWNS | CLONE_NEWUTS)/become_root_inside(CLONE_NEWNS)/
