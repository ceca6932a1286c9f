/*
 * traffic.h - packets between two processes, one of them in a group.
 *
 * Who is in the group, and what becomes of its packets, is decided in the
 * demonstration. See udp(7).
 */
#include <netinet/in.h>
#include "../rtnl.h"

enum { OTHER = 255 }; /* exit status: no errno of sendto(2), something else */

/* A UDP socket, and its address. Who makes it decides whose packets it has. */
static int
udp(struct sockaddr_in *address)
{
	socklen_t len = sizeof *address;
	struct timeval most = {.tv_sec = 2};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	*address = (struct sockaddr_in){.sin_family = AF_INET,
					.sin_addr = {htonl(INADDR_LOOPBACK)}};
	if (fd == -1 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most) == -1 ||
	    bind(fd, (void *)address, len) == -1 ||
	    getsockname(fd, (void *)address, &len) == -1)
		err(OTHER, "socket");
	return fd;
}

/* Send so many packets; 0, or the errno of the first that did not leave. */
static int
send_to(int fd, const struct sockaddr_in *address, int packets)
{
	while (packets-- > 0)
		if (sendto(fd, "kakuri", 6, 0, (const void *)address,
			   sizeof *address) == -1)
			return errno;
	return 0;
}

/* In the group, if there is one: 7 to the host, then 3 from the host. */
static int
inside(const char *dir, const struct sockaddr_in *host)
{
	struct sockaddr_in address;
	int fd, error;
	char data[16];

	if (dir != NULL && try_put(dir, "cgroup.procs", "0") == -1)
		return OTHER;
	fd = udp(&address);
	if (write(peer, &address, sizeof address) != sizeof address)
		return OTHER;
	if ((error = send_to(fd, host, 7)) != 0)
		return error;
	for (int i = 0; i < 3; i++)
		if (read(fd, data, sizeof data) == -1)
			return OTHER;
	return 0;
}

/* The group and the host send each other packets; the errno of the group. */
static int
traffic(const char *dir)
{
	struct sockaddr_in address, group;
	int fd = udp(&address), status;
	pid_t pid = child();

	if (pid == 0)
		_exit(inside(dir, &address));
	if (read(peer, &group, sizeof group) != sizeof group)
		errx(FAIL, "the child is gone");
	send_to(fd, &group, 3);	  /* from host to group */
	send_to(fd, &address, 5); /* from host to host */
	status = ended(pid);
	if (!WIFEXITED(status) || WEXITSTATUS(status) == OTHER)
		errx(FAIL, "the child could not send or receive");
	close(fd);
	return WEXITSTATUS(status);
}
