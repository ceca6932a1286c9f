/*
 * Exercise 14 - refuse one system call to a command.
 *
 *	exercise NUMBER COMMAND [ARG...]
 *
 * COMMAND, and whatever it executes, must get EPERM from system call NUMBER,
 * whoever started it, root or not; the numbers of another architecture must
 * not get past it; all other calls must work; and the exit status must be
 * COMMAND's.
 *
 * Check your work: scripts/check 14
 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <err.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef __x86_64__
#define ARCH AUDIT_ARCH_X86_64
#else
#define ARCH AUDIT_ARCH_AARCH64
#endif

int
main(int argc, char *argv[])
{
	if (argc < 3)
		errx(2, "usage: exercise NUMBER COMMAND [ARG...]");

	/* TODO: write a filter for atoi(argv[1]), and install it. */

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
