/*
 * Exercise 5, solved - run a command with an empty directory of its own.
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

	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare");
	if (mount(NULL, "/", NULL, MS_SLAVE | MS_REC, NULL) == -1)
		err(1, "mount(MS_SLAVE)");
	if (mount("tmpfs", argv[1], "tmpfs", 0, NULL) == -1)
		err(1, "mount(tmpfs)");

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
