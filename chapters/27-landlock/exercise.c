/*
 * Exercise 27 - run a command that can change one directory only.
 *
 *	exercise DIRECTORY COMMAND [ARG...]
 *
 * COMMAND and its children may read and execute as before, but write, make,
 * remove, rename and truncate files below DIRECTORY only: as far as this
 * kernel's Landlock knows how to refuse that. No root needed.
 *
 * Check your work: scripts/check 27
 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <err.h>
#include <fcntl.h>
#include <unistd.h>
#include "abi.h"

int
main(int argc, char *argv[])
{
	if (argc < 3)
		errx(2, "usage: exercise DIRECTORY COMMAND [ARG...]");

	/* TODO: which rights does the ABI know? Give them up, but for one. */

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
