/*
 * pivot_root - run COMMAND with DIR as the root, and the old root unmounted.
 *
 *	sudo ./pivot_root DIR [COMMAND [ARG...]]	(sh; it is found in DIR)
 *
 * Linux 2.3.41 (2000). See pivot_root(2).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <err.h>
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Which directory is /? DEVICE:INODE, as stat -c %d:%i says it. */
static void
show(const char *when)
{
	struct stat root;

	if (stat("/", &root) == -1)
		err(1, "stat(/)");
	printf("%-9s / is %ju:%ju\n", when, (uintmax_t)root.st_dev,
	       (uintmax_t)root.st_ino);
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	char *shell[] = {"sh", NULL}; /* $SHELL may name what DIR has not */
	char **command = argc > 2 ? &argv[2] : shell;
	const char *new_root = argv[1];

	if (argc < 2 || new_root[0] == '-')
		errx(2, "usage: pivot_root DIR [COMMAND [ARG...]]");
	show("at first:");

	/* A copy of all mounts: the host's root is not what we replace. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	/* No mount of ours reaches the host; pivot_root(2) refuses shared ones. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)%s",
		    errno == EINVAL ? " (/ is no mount: a chroot?)" : "");
	/* The new root must be a mount: DIR becomes one, upon itself. */
	if (mount(new_root, new_root, NULL, MS_BIND, NULL) == -1)
		err(1, "mount(%s, bind)", new_root);
	/* Into the mount, so that "." is new_root and put_old. */
	if (chdir(new_root) == -1)
		err(1, "chdir(%s)", new_root);

	/* Our mount becomes the root, and the old root is mounted upon it. */
	if (syscall(SYS_pivot_root, ".", ".") == -1)
		err(1, "pivot_root(., .)%s",
		    errno == EINVAL ? " (/ is an initramfs?)" : "");
	/* Off comes the one on top, with every mount that is below it. */
	if (umount2(".", MNT_DETACH) == -1)
		err(1, "umount2(., MNT_DETACH)");
	show("now:");

	/* The host's PATH may name no directory of DIR. */
	if (setenv("PATH", "/bin:/sbin:/usr/bin:/usr/sbin", 1) == -1)
		err(1, "setenv(PATH)");
	execvp(command[0], command);
	err(127, "%s", command[0]);
}
