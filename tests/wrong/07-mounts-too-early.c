/* hint: mount(2) says EBUSY: the queues that you mount are at DIR already */
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
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount / private");
	if (mount("mqueue", argv[1], "mqueue", 0, NULL) == -1)
		err(1, "mount mqueue on %s", argv[1]);
	if (unshare(CLONE_NEWIPC) == -1)
		err(1, "unshare");
	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
