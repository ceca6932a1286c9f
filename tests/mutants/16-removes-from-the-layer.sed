s/unlink("merged\/etc\/motd")/unlink("python\/etc\/motd")/
