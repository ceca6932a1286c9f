/*
 * Exercise 5 - run a command with an empty directory of its own.
 *
 *	exercise DIR COMMAND [ARG...]
 *
 * COMMAND must find DIR empty, and what it writes there must be seen by
 * nobody else; but a disk that the host mounts later must be seen by COMMAND
 * too; and the exit status must be COMMAND's.
 *
 * Check your work: scripts/check 5
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

	/* TODO: move to a new mount namespace; a tmpfs of our own on DIR. */

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
