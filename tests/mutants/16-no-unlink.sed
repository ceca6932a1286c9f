s/unlink("merged\/etc\/motd")/0/
