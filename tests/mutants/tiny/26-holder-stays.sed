# idmapped_mount.c
s/^\t\tclose(line\[1\]);$//
