# old_mount.c
/^container(/,/^}/s/mount("mqueue", dir, "mqueue", 0, NULL)/0/
