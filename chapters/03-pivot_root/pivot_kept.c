/*
 * pivot_kept - pivot_root, but a directory of the old root was left open.
 *
 *	sudo ./pivot_kept DIR [COMMAND [ARG...]]	(sh; it is found in DIR)
 *
 * COMMAND has DIR as its root and stands outside of it, as in CVE-2024-21626.
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Which directory is it? DEVICE:INODE, as stat -c %d:%i says it. */
static void
show(const char *path)
{
	struct stat st;

	if (stat(path, &st) == -1)
		err(1, "stat(%s)", path);
	printf("%s is %ju:%ju\n", path, (uintmax_t)st.st_dev,
	       (uintmax_t)st.st_ino);
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	char *shell[] = {"sh", NULL};
	char **command = argc > 2 ? &argv[2] : shell;
	const char *new_root = argv[1];
	int kept;

	if (argc < 2 || new_root[0] == '-')
		errx(2, "usage: pivot_kept DIR [COMMAND [ARG...]]");

	/* The mistake: a descriptor leads to its directory, whatever / is. */
	kept = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (kept == -1)
		err(1, "open(/)");

	/* All of this is as in pivot_root.c. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");
	if (mount(new_root, new_root, NULL, MS_BIND, NULL) == -1)
		err(1, "mount(%s, bind)", new_root);
	if (chdir(new_root) == -1)
		err(1, "chdir(%s)", new_root);
	if (syscall(SYS_pivot_root, ".", ".") == -1)
		err(1, "pivot_root(., .)");
	if (umount2(".", MNT_DETACH) == -1)
		err(1, "umount2(., MNT_DETACH)");
	show("/");

	/* No path is followed and no capability asked for: we are outside. */
	if (fchdir(kept) == -1)
		err(1, "fchdir");
	show(".");

	/* The host's PATH may name no directory of DIR. */
	if (setenv("PATH", "/bin:/sbin:/usr/bin:/usr/sbin", 1) == -1)
		err(1, "setenv(PATH)");
	execvp(command[0], command);
	err(127, "%s", command[0]);
}
