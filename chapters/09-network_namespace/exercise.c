/*
 * Exercise 9 - run a command without a network.
 *
 *	exercise COMMAND [ARG...]
 *
 * COMMAND must see no interface but a loopback of its own, and that must
 * work: many programs talk to themselves over 127.0.0.1. The host keeps its
 * interfaces as they are; the exit status must be COMMAND's.
 *
 * Check your work: scripts/check 9
 */
#define _GNU_SOURCE
#include <err.h>
#include <sched.h>
#include "../rtnl.h"

int
main(int argc, char *argv[])
{
	if (argc < 2)
		errx(2, "usage: exercise COMMAND [ARG...]");

	/*
	 * TODO: move to a new network namespace, and bring up its loopback:
	 * rtnl_up("lo") returns -1 and sets errno where that fails.
	 */

	execvp(argv[1], &argv[1]);
	err(127, "%s", argv[1]);
}
