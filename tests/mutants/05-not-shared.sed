s/mount(NULL, "\/mnt\/\([a-z]*\)", NULL, MS_SHARED, NULL)/0/
