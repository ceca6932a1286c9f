/* hint: a process wanted 1.5 s after SIGTERM to finish, and was killed after */
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

/* Each process of the group gets a signal. How many were there? */
static int
signal_each(int number)
{
	FILE *procs;
	int fd, pid, count = 0;

	fd = openat(group, "cgroup.procs", O_RDONLY | O_CLOEXEC);
	if (fd == -1) /* the group is gone */
		return 0;
	procs = fdopen(fd, "r");
	if (procs == NULL)
		err(1, "fdopen");
	while (fscanf(procs, "%d", &pid) == 1) {
		if (pid == 0) /* it is of another PID namespace */
			continue;
		kill(pid, number);
		count++;
	}
	fclose(procs);
	return count;
}

/* Kill them, and whoever is born meanwhile. */
static void
kill_all(void)
{
	int fd;

	fd = openat(group, "cgroup.kill", O_WRONLY | O_CLOEXEC);
	if (fd == -1) { /* before Linux 5.14: until nobody is left */
		while (signal_each(SIGKILL) > 0)
			poll(NULL, 0, 10);
		return;
	}
	/* All at once, and by no number. */
	if (write(fd, "1", 1) == -1)
		err(1, "write(cgroup.kill, 1)");
	close(fd);
}

int
main(int argc, char *argv[])
{
	char trigger[64];
	bool noticed = false;
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
	/* In microseconds: for MS ms of 2 s, somebody was waiting. */
	snprintf(trigger, sizeof trigger, "some %ld 2000000",
		 atol(argv[2]) * 1000);
	/* From now on it looks, until the file is closed, by our end at last. */
	if (write(event.fd, trigger, strlen(trigger) + 1) == -1)
		err(1, "write(cpu.pressure, %s): Linux 5.2? psi=1?", trigger);

	for (;;) {
		/* Asleep, until the kernel has a notice for us, or for a second. */
		if (poll(&event, 1, noticed ? 1000 : -1) == -1)
			err(1, "poll");
		/* Somebody has removed the group, and its files with it. */
		if (event.revents & POLLERR)
			break;
		if (noticed) {
			kill_all();
			return 3;
		}
		signal_each(SIGTERM);
		noticed = true;
	}
	return noticed ? 3 : 0;
}
