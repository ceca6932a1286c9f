/*
 * Exercise 24 - run a command on a machine that was started some time ago.
 *
 *	exercise SECONDS COMMAND [ARG...]
 *
 * For COMMAND the machine must have been up for SECONDS when it begins, by
 * CLOCK_BOOTTIME and by CLOCK_MONOTONIC, whatever the host's uptime is; the
 * host must keep its own; and the exit status must be COMMAND's.
 *
 * Check your work: scripts/check 24
 */
#define _GNU_SOURCE
#include <sys/wait.h>
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif

int
main(int argc, char *argv[])
{
	if (argc < 3)
		errx(2, "usage: exercise SECONDS COMMAND [ARG...]");

	/* TODO: an uptime of atol(argv[1]) seconds; an offset may be < 0. */

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
