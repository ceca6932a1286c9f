# idmapped_mount.c
s/write_map(pid, "uid_map", uid);//
