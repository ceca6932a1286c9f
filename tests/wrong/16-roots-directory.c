/* hint: owner and mode of DIR are 1234:5678 2750 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/stat.h>
#include <err.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	char cwd[PATH_MAX];

	if (argc < 3)
		errx(2, "usage: exercise DIR COMMAND [ARG...]");
	if (getcwd(cwd, sizeof cwd) == NULL)
		err(1, "getcwd");

	/* From here on we have a copy of the host's mounts. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	/* From now on no mount spreads from us to the host, or from it to us. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");

	/* Now DIR is ".", whatever it is called and whatever covers it. */
	if (chdir(argv[1]) == -1)
		err(1, "chdir(%s)", argv[1]);

	/* Memory for the changes: it ends with the last process in here. */
	if (mount("exercise", "/mnt", "tmpfs", 0, "mode=0755") == -1)
		err(1, "mount(tmpfs on /mnt)");
	if (mkdir("/mnt/upper", 0755) == -1)
		err(1, "mkdir(/mnt/upper)");
	if (mkdir("/mnt/work", 0755) == -1)
		err(1, "mkdir(/mnt/work)");

	/* Over DIR itself: who comes by its path finds the overlay. */
	if (mount("overlay", ".", "overlay", 0,
		  "lowerdir=.,upperdir=/mnt/upper,workdir=/mnt/work") == -1)
		err(1, "mount(overlay on %s)", argv[1]);

	/* The overlay holds what it needs of this; COMMAND needs none of it. */
	if (umount2("/mnt", MNT_DETACH) == -1)
		err(1, "umount2(/mnt)");

	/* A process stays in a directory that is covered: go there by name. */
	if (chdir(cwd) == -1)
		err(1, "chdir(%s)", cwd);
	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
