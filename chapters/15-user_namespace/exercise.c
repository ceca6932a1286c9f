/*
 * Exercise 15 - root without root: a small unshare -Urm.
 *
 *	exercise COMMAND [ARG...]
 *
 * Started by an ordinary user, COMMAND must run as uid 0 and gid 0 of a new
 * user namespace, in a new mount namespace where it can mount; what it makes
 * must be the user's outside; and the exit status must be COMMAND's.
 *
 * Check your work: scripts/check 15
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	if (argc < 2)
		errx(2, "usage: exercise COMMAND [ARG...]");

	/* TODO: make the two namespaces, and say who is root in there. */

	execvp(argv[1], &argv[1]);
	err(127, "%s", argv[1]);
}
