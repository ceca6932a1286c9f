/* hint: COMMAND found no file of SOURCE at TARGET */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <err.h>
#include <sched.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	if (argc < 4)
		errx(2, "usage: exercise SOURCE TARGET COMMAND [ARG...]");

	/* From here on we have a copy of the host's mounts. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	/* From now on no mount spreads from us to the host, or from it to us. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");

	if (mount("none", argv[2], "tmpfs", MS_RDONLY, NULL) == -1)
		err(1, "mount(%s)", argv[2]);

	execvp(argv[3], &argv[3]);
	err(127, "%s", argv[3]);
}
