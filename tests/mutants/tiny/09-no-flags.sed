# network_namespace.c
s/ioctl(fd, SIOCGIFFLAGS, &lo)/0/
