/*
 * chroot - run COMMAND with DIR as its root directory.
 *
 *	sudo ./chroot DIR [COMMAND [ARG...]]	(sh: $SHELL may not be in DIR)
 *
 * Version 7 Unix (1979), and every Linux. See chroot(2), path_resolution(7).
 */
#define _GNU_SOURCE
#include <sys/stat.h>
#include <err.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Which directories are / and . now? DEVICE:INODE, as stat -c %d:%i says. */
static void
show(const char *when)
{
	struct stat root, cwd;

	if (stat("/", &root) == -1)
		err(1, "stat(/)");
	if (stat(".", &cwd) == -1)
		err(1, "stat(.)");
	printf("%-10s / is %ju:%ju, . is %ju:%ju\n", when,
	       (uintmax_t)root.st_dev, (uintmax_t)root.st_ino,
	       (uintmax_t)cwd.st_dev, (uintmax_t)cwd.st_ino);
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	char *shell[] = {"sh", NULL};
	char **command = argc > 2 ? &argv[2] : shell;

	if (argc < 2 || argv[1][0] == '-')
		errx(2, "usage: chroot DIR [COMMAND [ARG...]]");
	show("at first:");

	/* Our paths that begin with / start in DIR now, and .. stops there. */
	if (chroot(argv[1]) == -1)
		err(1, "chroot(%s)", argv[1]);
	show("chroot(2):");

	/* The kernel left our working directory where it was: outside. */
	if (chdir("/") == -1)
		err(1, "chdir(/)");
	show("chdir(2):");

	/* The host's PATH is of no use in there. */
	if (setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1) == -1)
		err(1, "setenv(PATH)");
	execvp(command[0], command);
	if (errno == ENOENT) /* said of the loader, too */
		errx(127, "%s: not in %s, or not all that it needs", command[0],
		     argv[1]);
	err(127, "%s", command[0]);
}
