s/unlink("\/mnt\/merged\/etc\/motd")/unlink("\/mnt\/python\/etc\/motd")/
