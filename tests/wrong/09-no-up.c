/* hint: over 127.0.0.1 COMMAND got 'Network is unreachable' */
#define _GNU_SOURCE
#include <err.h>
#include <sched.h>
#include "../rtnl.h"

int
main(int argc, char *argv[])
{
	if (argc < 2)
		errx(2, "usage: exercise COMMAND [ARG...]");

	if (unshare(CLONE_NEWNET) == -1)
		err(1, "unshare");

	execvp(argv[1], &argv[1]);
	err(127, "%s", argv[1]);
}
