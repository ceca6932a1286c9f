/*
 * psi - tell when processes of a group have to wait for a processor.
 *
 *	sudo ./psi GROUP
 *
 * GROUP is a directory of cgroup v2. Linux 4.20 (2018), triggers 5.2 (2019).
 * See cgroups(7), and the kernel's accounting/psi.rst.
 */
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int group; /* its directory, open */

/* The number behind WORD, where that is first in a file of the group. */
static long long
number(const char *file, const char *word)
{
	char text[4096] = "";
	const char *found;
	int fd;

	fd = openat(group, file, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		err(1, "open(%s)", file);
	if (read(fd, text, sizeof text - 1) == -1)
		err(1, "read(%s)", file);
	close(fd);
	found = strstr(text, word);
	return found == NULL ? 0 : atoll(found + strlen(word));
}

/* In ms, since the last line: the time, and what the kernel has counted. */
static void
show(const char *what)
{
	static long long last[3]; /* the first line: since the group was made */
	long long now[3];
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	now[0] = t.tv_sec * 1000LL + t.tv_nsec / 1000000;
	now[1] = number("cpu.stat", "usage_usec ") / 1000;
	now[2] = number("cpu.pressure", "total=") / 1000; /* of "some" */
	if (last[0] == 0)
		last[0] = now[0]; /* ... but we have not seen that */
	printf("%-7s %5lld ms passed, %5lld ms used, %5lld ms waited\n", what,
	       now[0] - last[0], now[1] - last[1], now[2] - last[2]);
	memcpy(last, now, sizeof last);
}

int
main(int argc, char *argv[])
{
	/* In microseconds: for 0.2 s of 2 s, somebody was waiting. */
	const char trigger[] = "some 200000 2000000";
	struct pollfd event = {.events = POLLPRI};

	if (argc != 2 || argv[1][0] == '-')
		errx(2, "usage: psi GROUP");
	/* Each line at once, in a pipe, too. */
	setvbuf(stdout, NULL, _IOLBF, 0);

	group = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (group == -1)
		err(1, "open(%s)", argv[1]);
	/* The kernel puts this file into the directory of each group. */
	event.fd = openat(group, "cpu.pressure", O_RDWR | O_CLOEXEC);
	if (event.fd == -1)
		err(1, "open(%s/cpu.pressure): cgroup v2? psi=1?", argv[1]);
	/* From now on it looks, until the file is closed, by our end at last. */
	if (write(event.fd, trigger, sizeof trigger) == -1)
		err(1, "write(cpu.pressure, %s): Linux 5.2? psi=1?", trigger);
	show("start:");

	for (;;) {
		/* Asleep, until the kernel has a notice for us. */
		if (poll(&event, 1, -1) == -1)
			err(1, "poll");
		/* Somebody has removed the group, and its files with it. */
		if (event.revents & POLLERR)
			break;
		if (event.revents & POLLPRI)
			show("notice:");
	}
	printf("end:    the group is gone\n");
	return 0;
}
