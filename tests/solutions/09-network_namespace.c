/*
 * Exercise 9, solved - a server without a network, that the host can call.
 */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <net/if.h>
#include <netinet/in.h>
#include <err.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A TCP socket on 127.0.0.1:PORT of the namespace that we are in. */
static int
listen_on(const char *port)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	int fd, yes = 1;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	to.sin_port = htons(atoi(port));
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd == -1)
		err(1, "socket(AF_INET)");
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == -1)
		err(1, "setsockopt(SO_REUSEADDR)");
	if (bind(fd, (struct sockaddr *)&to, sizeof to) == -1)
		err(1, "bind(127.0.0.1:%s)", port);
	if (listen(fd, 16) == -1)
		err(1, "listen(127.0.0.1:%s)", port);
	return fd;
}

int
main(int argc, char *argv[])
{
	struct ifreq lo = {.ifr_name = "lo"};
	char pid[16];
	int fd, any;

	if (argc < 3)
		errx(2, "usage: exercise PORT COMMAND [ARG...]");

	/* It stays in the host's namespace, in which it was made. */
	fd = listen_on(argv[1]);

	/* A new network stack: lo is down, no route, and every port free. */
	if (unshare(CLONE_NEWNET) == -1)
		err(1, "unshare(CLONE_NEWNET)");

	/* The kernel sets the lo of the namespace that this socket was made in. */
	any = socket(AF_INET, SOCK_DGRAM, 0);
	if (any == -1)
		err(1, "socket(AF_INET)");
	if (ioctl(any, SIOCGIFFLAGS, &lo) == -1)
		err(1, "ioctl(SIOCGIFFLAGS, lo)");
	lo.ifr_flags |= IFF_UP;
	if (ioctl(any, SIOCSIFFLAGS, &lo) == -1)
		err(1, "ioctl(SIOCSIFFLAGS, lo)");
	close(any);

	/* Number 3, and no other: execve(2) closes neither. */
	if (fd != 3) {
		if (dup2(fd, 3) == -1)
			err(1, "dup2(%d, 3)", fd);
		close(fd);
	}
	snprintf(pid, sizeof pid, "%d", getpid());
	if (setenv("LISTEN_FDS", "1", 1) == -1)
		err(1, "setenv(LISTEN_FDS)");
	if (setenv("LISTEN_PID", pid, 1) == -1)
		err(1, "setenv(LISTEN_PID)");

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
