s/mount("\/mnt\/c", "\/mnt\/d", NULL, MS_BIND, NULL)/0/
