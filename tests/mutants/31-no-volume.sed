s/mount("none", "\/mnt\/root\/volume", "tmpfs", 0, NULL) == -1/0/
