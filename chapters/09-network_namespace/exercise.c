/*
 * Exercise 9 - a server without a network, that the host can call.
 *
 *	exercise PORT COMMAND [ARG...]
 *
 * COMMAND runs in a new network namespace, in which lo is up and works. Its
 * descriptor 3 is a TCP socket that listens on the host's 127.0.0.1:PORT,
 * whatever was open as 3 before, and it has no other socket. As systemd does,
 * LISTEN_FDS is "1" and LISTEN_PID is COMMAND's PID: see sd_listen_fds(3).
 * The host keeps its interfaces as they are, and the exit status is COMMAND's.
 *
 * It starts as the program of the chapter. Check your work: scripts/check 9
 * 日本語の説明は、README.ja.md の「演習」にあります。
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

/* Given: a TCP socket that listens on 127.0.0.1:PORT. In which namespace? */
int
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
	if (argc < 3)
		errx(2, "usage: exercise PORT COMMAND [ARG...]");

	/* A new network stack: lo is down, no route, and every port free. */
	if (unshare(CLONE_NEWNET) == -1)
		err(1, "unshare(CLONE_NEWNET)");

	/* TODO: switch lo on, with SIOCSIFFLAGS (see netdevice(7)) */

	/* TODO: descriptor 3, from listen_on(argv[1]): before or after? */

	/* TODO: LISTEN_FDS and LISTEN_PID */

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
