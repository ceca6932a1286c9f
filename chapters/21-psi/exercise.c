/*
 * Exercise 21 - run a command when a group is short of processor time.
 *
 *	exercise GROUP THRESHOLD WINDOW COMMAND [ARG...]
 *
 * GROUP is the directory of a v2 group. Once its processes have waited for
 * a processor for THRESHOLD microseconds within WINDOW microseconds, execute
 * COMMAND. Until then, sleep. If GROUP is removed before that, end with
 * exit status 3.
 *
 * Check your work: scripts/check 21
 */
#include <err.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	char path[PATH_MAX], trigger[64];
	struct pollfd p = {0};

	if (argc < 5)
		errx(2, "usage: exercise GROUP THRESHOLD WINDOW COMMAND ...");
	snprintf(path, sizeof path, "%s/cpu.pressure", argv[1]);
	snprintf(trigger, sizeof trigger, "some %s %s", argv[2], argv[3]);

	/* TODO: arm the trigger: path, opened for both, takes it as a text. */

	/* TODO: wait for the event. What if the group goes away instead? */
	(void)p;

	execvp(argv[4], &argv[4]);
	err(127, "%s", argv[4]);
}
