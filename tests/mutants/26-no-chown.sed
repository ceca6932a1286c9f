s/chown("\/mnt\/disk\/home\/file", 1000, 1000) == -1/0/
