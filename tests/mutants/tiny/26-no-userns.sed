# idmapped_mount.c
s/\.flags = CLONE_NEWUSER/.flags = 0/
