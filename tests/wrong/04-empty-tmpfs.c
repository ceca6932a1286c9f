/* hint: COMMAND found no file in DIR */
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

	/* A mount namespace of our own, so that nobody else is concerned. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare");
	if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == -1)
		err(1, "mount(MS_PRIVATE)");

	if (mount("none", argv[1], "tmpfs", MS_RDONLY, NULL) == -1)
		err(1, "mount");

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
