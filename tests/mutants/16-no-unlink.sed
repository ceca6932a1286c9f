s/unlink("\/mnt\/merged\/etc\/motd") == -1/0/
