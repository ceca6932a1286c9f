s/^\tbind_mount("\/mnt\/a", "\/mnt\/b", 0);$//
