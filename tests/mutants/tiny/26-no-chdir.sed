# idmapped_mount.c
s/chdir(dir)/0/
