/*
 * Exercise 2 - run a command as root without one capability.
 *
 *	exercise NUMBER COMMAND [ARG...]
 *
 * COMMAND, and whatever it executes, must never have capability NUMBER
 * (18 is CAP_SYS_CHROOT); it must keep all others; and the exit status must
 * be COMMAND's. Root may have been started with inheritable capabilities.
 *
 * Check your work: scripts/check 2
 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <linux/capability.h>
#include <err.h>
#include <stdlib.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	if (argc < 3)
		errx(2, "usage: exercise NUMBER COMMAND [ARG...]");

	/* TODO: take atoi(argv[1]) out of every set that execve(2) looks at. */

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
