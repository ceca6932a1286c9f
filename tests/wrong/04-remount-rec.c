/* hint: COMMAND could still write to the mount below SOURCE */
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

	/* SOURCE, and with it a copy of each mount below. */
	if (mount(argv[1], argv[2], NULL, MS_BIND | MS_REC, NULL) == -1)
		err(1, "mount(%s, MS_BIND)", argv[2]);

	if (mount(NULL, argv[2], NULL,
		  MS_REMOUNT | MS_BIND | MS_RDONLY | MS_REC, NULL) == -1)
		err(1, "mount(%s, MS_REMOUNT)", argv[2]);

	execvp(argv[3], &argv[3]);
	err(127, "%s", argv[3]);
}
