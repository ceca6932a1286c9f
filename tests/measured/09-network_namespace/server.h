/*
 * server.h - a server that answers with its name, and a caller.
 *
 * Plain socket(7) calls, on port 80 of 127.0.0.1 and on the abstract Unix
 * socket @kakuri. None of them mentions a namespace, and that is the point.
 */
#ifndef SERVER_H
#define SERVER_H

#include <sys/socket.h>
#include <sys/un.h>
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include "../demo.h"

enum { TCP, UNIX };

/* Port 80, or an abstract Unix socket: a name that is no file. */
static int
address_of(int kind, struct sockaddr_storage *s)
{
	struct sockaddr_in *in = (void *)s;
	struct sockaddr_un *un = (void *)s;

	memset(s, 0, sizeof *s);
	s->ss_family = kind == TCP ? AF_INET : AF_UNIX;
	if (kind == UNIX) {
		memcpy(un->sun_path, "\0kakuri", 7);
		return offsetof(struct sockaddr_un, sun_path) + 7;
	}
	in->sin_port = htons(80);
	in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return sizeof *in;
}

/* Listen on both, and answer whoever calls with our name. */
static bool
serve(const char *who)
{
	struct pollfd at[2] = {{.events = POLLIN}, {.events = POLLIN}};
	struct sockaddr_storage s;
	int line = peer;

	for (int kind = TCP; kind <= UNIX; kind++) {
		int len = address_of(kind, &s);

		at[kind].fd = socket(s.ss_family, SOCK_STREAM, 0);
		if (bind(at[kind].fd, (void *)&s, len) == -1 ||
		    listen(at[kind].fd, 5) == -1)
			return false;
	}
	if (child() == 0) {
		while (poll(at, 2, -1) > 0)
			for (int i = 0; i < 2; i++)
				if (at[i].revents != 0) {
					int fd = accept(at[i].fd, NULL, NULL);

					dprintf(fd, "%s", who);
					close(fd);
				}
		err(FAIL, "poll");
	}
	close(at[TCP].fd);
	close(at[UNIX].fd);
	peer = line;
	return true;
}

/* Who answers? The kernel does, with an errno, where nobody listens. */
static bool
call(const char *who, int kind, const char *expected)
{
	struct sockaddr_storage s;
	char name[16] = "";
	int refusal = 0, len = address_of(kind, &s);
	int fd = socket(s.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connect(fd, (void *)&s, len) == -1)
		refusal = errno;
	else if (read(fd, name, sizeof name - 1) < 1)
		err(FAIL, "read");
	close(fd);
	printf("   %s$ socat -u %s -\n   %s\n", who,
	       kind == TCP ? "TCP:127.0.0.1:80" : "ABSTRACT:kakuri",
	       refusal != 0 ? strerror(refusal) : name);
	if (expected == NULL)
		return refusal == ECONNREFUSED;
	return strcmp(name, expected) == 0;
}

/* Does the one that we expect (none: NULL) answer, on port and on name? */
static bool
calls(const char *who, const char *expected)
{
	bool tcp = call(who, TCP, expected), un = call(who, UNIX, expected);

	return tcp && un;
}

#endif
