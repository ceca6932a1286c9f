/*
 * Exercise 21 - end the processes of a group when they wait too long.
 *
 *	exercise GROUP MS
 *
 * This is the chapter's program, without what it prints. What it lacks:
 *
 * 1. There is a notice when some process of the group has waited for a
 *    processor for MS milliseconds within 2 seconds. The kernel takes up to
 *    2000; where it refuses, the status is 1 and nobody gets a signal.
 * 2. At the first notice every process of the group gets SIGTERM: they have
 *    until the next notice to finish.
 * 3. At the next notice, whoever is still there is killed, and the exercise
 *    ends with status 3.
 * 4. When the group is removed, it ends: with 3 if there was a notice, else
 *    with 0.
 *
 * All else stays: it sleeps while it waits; who uses a processor and does not
 * wait for it goes on.
 *
 * Check your work: scripts/check 21
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int group; /* its directory, open */

int
main(int argc, char *argv[])
{
	/* In microseconds: for 0.2 s of 2 s, somebody was waiting. */
	/* TODO: for MS milliseconds within 2 s. */
	const char trigger[] = "some 200000 2000000";
	struct pollfd event = {.events = POLLPRI};

	if (argc != 3)
		errx(2, "usage: exercise GROUP MS");

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

	for (;;) {
		/* Asleep, until the kernel has a notice for us. */
		if (poll(&event, 1, -1) == -1)
			err(1, "poll");
		/* Somebody has removed the group, and its files with it. */
		if (event.revents & POLLERR)
			break;
		/* TODO: who is in cgroup.procs? Is it the first notice? */
	}
	/* TODO: and if there was a notice? */
	return 0;
}
