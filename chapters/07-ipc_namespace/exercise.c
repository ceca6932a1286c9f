/*
 * Exercise 7 - run a command with message queues of its own.
 *
 *	exercise DIR COMMAND [ARG...]
 *
 * COMMAND must see none of the host's System V queues, and at DIR an mqueue
 * file system with its own POSIX queues. The host keeps its queues and its
 * mount at DIR; the exit status must be COMMAND's.
 *
 * Check your work: scripts/check 7
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <err.h>
#include <sched.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	if (argc < 3)
		errx(2, "usage: exercise DIR COMMAND [ARG...]");

	/* TODO: move to new namespaces, and mount an mqueue on argv[1]. */

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
