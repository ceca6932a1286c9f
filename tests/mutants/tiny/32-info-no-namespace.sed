# pidfd_info.c
s/ns = ioctl(pidfd, get, 0)/ns = dup(0)/
