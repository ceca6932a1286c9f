s/mount("\/mnt\/a", "\/mnt\/plain", NULL, MS_BIND, NULL)/mount("\/mnt\/a", "\/mnt\/plain", NULL, MS_BIND | MS_REC, NULL)/
