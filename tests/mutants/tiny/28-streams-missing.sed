# container.c
s/open("\/dev\/null", O_RDWR)/0/
