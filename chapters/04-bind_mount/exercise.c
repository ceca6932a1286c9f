/*
 * Exercise 4 - run a command that cannot write to a directory.
 *
 *	exercise DIR COMMAND [ARG...]
 *
 * COMMAND must find DIR and what is in it, read-only; everybody else must be
 * able to write to DIR as before, and must see no new mount; and the exit
 * status must be COMMAND's.
 *
 * Check your work: scripts/check 4
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

	/* A mount namespace of our own, so that nobody else is concerned. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare");
	if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == -1)
		err(1, "mount(MS_PRIVATE)");

	/* TODO: make DIR read-only for COMMAND. */

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
