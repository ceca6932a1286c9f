/*
 * Exercise 16 - run a command that may change a directory, and changes
 * nothing.
 *
 *	exercise DIR COMMAND [ARG...]
 *
 * COMMAND must find in DIR what is in it, and can change it as it likes;
 * everybody else must see DIR as it was, during and after that, and no new
 * mount; and the exit status must be COMMAND's.
 *
 * Check your work: scripts/check 16
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/stat.h>
#include <err.h>
#include <sched.h>
#include <stdio.h>
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

	/* Here is memory for what COMMAND changes. */
	if (mount("exercise", "/mnt", "tmpfs", 0, "mode=0700") == -1)
		err(1, "mount(tmpfs)");

	/* TODO: give COMMAND a DIR whose changes are kept there. */

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
