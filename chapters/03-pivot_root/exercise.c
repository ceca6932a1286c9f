/*
 * Exercise 3 - a root and a working directory that COMMAND cannot leave by.
 *
 *	exercise DIR WORKDIR COMMAND [ARG...]
 *
 * As `docker run --workdir` does: COMMAND has DIR as its root, with all that is
 * mounted below DIR, and starts in the directory WORKDIR, a path in DIR; a link
 * in it is followed in DIR. Of the files that our caller had open it has 0 to 2
 * and no other, not even one with a number above the limit (RLIMIT_NOFILE).
 * A WORKDIR that is not in DIR is an error: COMMAND does not run, and the exit
 * status is 1. /proc/self/fd/9 is such a one, although the caller has the
 * host's root open as 9; so is a path through /proc/PID/root of a process of
 * the host, or through a link to it. Else the status is COMMAND's. As now,
 * nothing of the old root stays mounted in there, whoever joins the mount
 * namespace gets DIR as his root, and the host keeps its mounts.
 *
 * It starts as the program of the chapter. Check your work: scripts/check 3
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/syscall.h>
#include <err.h>
#include <sched.h>
#include <unistd.h>

#ifndef SYS_close_range /* headers older than Linux 5.9; see close_range(2) */
#define SYS_close_range 436
#endif

int
main(int argc, char *argv[])
{
	const char *new_root = argv[1];

	if (argc < 4)
		errx(2, "usage: exercise DIR WORKDIR COMMAND [ARG...]");

	/* A copy of all mounts: the host's root is not what we replace. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	/* No mount of ours reaches the host; pivot_root(2) insists on that. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");
	/* TODO: this is DIR alone, without what is mounted below it */
	if (mount(new_root, new_root, NULL, MS_BIND, NULL) == -1)
		err(1, "mount(%s, bind)", new_root);
	/* Into the mount, so that "." is new_root and put_old. */
	if (chdir(new_root) == -1)
		err(1, "chdir(%s)", new_root);

	/* Our mount becomes the root, and the old root is mounted upon it. */
	if (syscall(SYS_pivot_root, ".", ".") == -1)
		err(1, "pivot_root(., .)");
	/* Off comes the one on top, with every mount that is below it. */
	if (umount2(".", MNT_DETACH) == -1)
		err(1, "umount2(., MNT_DETACH)");

	/* TODO: close what was left open, go to WORKDIR: in which order? */

	execvp(argv[3], &argv[3]);
	err(127, "%s", argv[3]);
}
