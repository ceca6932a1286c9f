s/mknod(NODE, S_IFCHR | 0666, makedev(1, 3)) == -1/0/
