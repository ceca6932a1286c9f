# over_host.c
s/become_root_inside(0)/become_root_inside(CLONE_NEWNS | CLONE_NEWUTS)/
