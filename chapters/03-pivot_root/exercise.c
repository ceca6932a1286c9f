/*
 * Exercise 3 - run a command on a root of its own.
 *
 *	exercise DIR COMMAND [ARG...]
 *
 * COMMAND must see DIR as /, with all that is mounted below DIR; nothing of
 * the old root may be left in its /proc/self/mountinfo; it must find no way
 * out, though it is root; the host's mounts must stay as they are; and the
 * exit status must be COMMAND's.
 *
 * Check your work: scripts/check 3
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/syscall.h>
#include <err.h>
#include <sched.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	if (argc < 3)
		errx(2, "usage: exercise DIR COMMAND [ARG...]");

	/* TODO: make argv[1] the root. */

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
