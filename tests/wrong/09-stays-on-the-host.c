/* hint: COMMAND saw the interfaces lo kakuri0: in whose network namespace did it run? */
#define _GNU_SOURCE
#include <err.h>
#include <sched.h>
#include "../rtnl.h"

int
main(int argc, char *argv[])
{
	if (argc < 2)
		errx(2, "usage: exercise COMMAND [ARG...]");

	if (rtnl_up("lo") == -1)
		err(1, "lo");

	execvp(argv[1], &argv[1]);
	err(127, "%s", argv[1]);
}
