/* hint: COMMAND has uid 65534 and gid 65534 */
#define _GNU_SOURCE
#include <err.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	if (argc < 2)
		errx(2, "usage: exercise COMMAND [ARG...]");

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) == -1)
		err(1, "unshare");

	execvp(argv[1], &argv[1]);
	err(127, "%s", argv[1]);
}
