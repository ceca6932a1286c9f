s/^\tbind_mount("\/mnt\/this", "\/mnt\/that", 0);$//
