# old_mount.c
/^container(/,/^}/s/mount("shm", "\/dev\/shm", "tmpfs", 0, NULL)/0/
