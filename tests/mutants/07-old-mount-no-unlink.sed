# old_mount.c
s/unlink(path)/0/
