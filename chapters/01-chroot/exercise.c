/*
 * Exercise 1 - a chroot that holds.
 *
 *	exercise DIR COMMAND [ARG...]
 *
 * COMMAND must run with DIR as its root, as user and group 65534 (nobody)
 * with no other groups, and must not be able to walk out; the exit status
 * must be COMMAND's. What is open from before must not come along, but for
 * standard input, output and error.
 *
 * Check your work: scripts/check 1
 */
#define _GNU_SOURCE
#include <err.h>
#include <grp.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	if (argc < 3)
		errx(2, "usage: exercise DIR COMMAND [ARG...]");

	/* TODO: lock COMMAND up in argv[1]. */

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
