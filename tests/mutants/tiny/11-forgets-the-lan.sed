# macvlan.c
s/return fd;/fcntl(fd, F_SETFD, FD_CLOEXEC);\n\treturn fd;/
