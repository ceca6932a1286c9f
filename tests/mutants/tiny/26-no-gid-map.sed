# idmapped_mount.c
s/write_map(pid, "gid_map", gid);//
