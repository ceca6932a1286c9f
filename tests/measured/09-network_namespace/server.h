/*
 * server.h - a server that answers with its name, and a caller.
 *
 * Plain socket(7) calls: on port 80 of 127.0.0.1, on the abstract Unix socket
 * @kakuri, and on one that is a file. None of them names a namespace, and that
 * is the point.
 */
#ifndef SERVER_H
#define SERVER_H

#include <sys/socket.h>
#include <sys/un.h>
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include "../demo.h"

enum place { PORT, ABSTRACT, PATH, PLACES };
static const char *const place_name[] = {"TCP:127.0.0.1:80", "ABSTRACT:kakuri",
					 "UNIX:/tmp/kakuri"};

/* Its address, and how long that is. An abstract name begins with a zero. */
static socklen_t
address_of(enum place place, struct sockaddr_storage *s)
{
	struct sockaddr_in *in = (void *)s;
	struct sockaddr_un *un = (void *)s;

	memset(s, 0, sizeof *s);
	switch (place) {
	case PORT:
		in->sin_family = AF_INET;
		in->sin_port = htons(80);
		in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		return sizeof *in;
	case ABSTRACT:
		un->sun_family = AF_UNIX;
		memcpy(un->sun_path, "\0kakuri", 7);
		return offsetof(struct sockaddr_un, sun_path) + 7;
	default:
		un->sun_family = AF_UNIX;
		strcpy(un->sun_path, "/tmp/kakuri");
		return sizeof *un;
	}
}

static int
listen_at(enum place place)
{
	struct sockaddr_storage s;
	socklen_t len = address_of(place, &s);
	int fd;

	fd = socket(s.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		err(FAIL, "socket");
	if (bind(fd, (void *)&s, len) == -1)
		err(FAIL, "bind(%s)", place_name[place]);
	if (listen(fd, 5) == -1)
		err(FAIL, "listen(%s)", place_name[place]);
	return fd;
}

/* A child that listens at the first so many places, and says who it is. */
static void
serve(const char *who, int places)
{
	struct pollfd at[PLACES];
	int fd, line = peer;

	for (int i = 0; i < places; i++) {
		at[i].fd = listen_at(i);
		at[i].events = POLLIN;
	}
	if (child() == 0) {
		while (poll(at, places, -1) > 0)
			for (int i = 0; i < places; i++) {
				if (at[i].revents == 0)
					continue;
				fd = accept(at[i].fd, NULL, NULL);
				if (fd == -1)
					err(FAIL, "accept");
				dprintf(fd, "%s", who);
				close(fd);
			}
		err(FAIL, "poll");
	}
	for (int i = 0; i < places; i++)
		close(at[i].fd);
	peer = line;
}

/* Who answers? Where nobody listens the kernel does, with an errno. */
struct answer {
	int error;
	char name[16];
};

static struct answer
call(const char *who, enum place place)
{
	struct sockaddr_storage s;
	socklen_t len = address_of(place, &s);
	struct answer a = {0};
	int fd;

	fd = socket(s.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		err(FAIL, "socket");
	if (connect(fd, (void *)&s, len) == -1)
		a.error = errno;
	else if (read(fd, a.name, sizeof a.name - 1) < 1)
		err(FAIL, "read(%s)", place_name[place]);
	close(fd);
	printf("   %s$ socat -u %s -\n   %s\n", who, place_name[place],
	       a.error != 0 ? strerror(a.error) : a.name);
	return a;
}

static bool
says(struct answer a, const char *name)
{
	return a.error == 0 && strcmp(a.name, name) == 0;
}

#endif
