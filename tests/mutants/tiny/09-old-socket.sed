# network_namespace.c
s/int fd, n = 0;/static int fd;\
	int n = 0;/
s/fd = socket(AF_INET, SOCK_DGRAM, 0);/if (fd == 0)\
		fd = socket(AF_INET, SOCK_DGRAM, 0);/
s/close(fd);//
