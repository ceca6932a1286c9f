/*
 * Exercise 7, solved - run a command with message queues of its own.
 */
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

	if (unshare(CLONE_NEWIPC | CLONE_NEWNS) == -1)
		err(1, "unshare");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount / private");
	if (mount("mqueue", argv[1], "mqueue", 0, NULL) == -1)
		err(1, "mount mqueue on %s", argv[1]);

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
