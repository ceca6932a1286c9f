/* hint: at DIR COMMAND saw 'outside', a queue of the host's */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <err.h>
#include <sched.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	if (argc < 3)
		errx(2, "usage: exercise DIR COMMAND [ARG...]");
	if (unshare(CLONE_NEWIPC) == -1)
		err(1, "unshare");
	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
