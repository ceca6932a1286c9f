/*
 * Exercise 19 - a tree of groups for a container that makes its own.
 *
 *	exercise DIRECTORY COMMAND [ARG...]
 *
 * DIRECTORY is where cgroup v2 is mounted. This is the chapter's program without
 * its three lines. What it lacks:
 *
 * 1. A group: a new directory in DIRECTORY, which is / for COMMAND. What counts
 *    is where the process is when it makes the namespace.
 * 2. Nobody is in /, or it could not pass controllers on to groups that COMMAND
 *    makes (chapter 18). COMMAND is in /init, a group in it.
 * 3. The exit status is COMMAND's, 128+N if signal N ended it. Then both groups
 *    are gone, also when there is no such COMMAND.
 *
 * As before, DIRECTORY shows / and what is in it to COMMAND, and nobody else
 * sees that mount.
 *
 * Check your work: scripts/check 19
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <err.h>
#include <sched.h>
#include <unistd.h>

#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif

int
main(int argc, char *argv[])
{
	if (argc < 3)
		errx(2, "usage: exercise DIRECTORY COMMAND [ARG...]");

	/* TODO: a group, and COMMAND in it; who removes it afterwards? */

	/* No process moves: the group that we are in now is called "/". */
	if (unshare(CLONE_NEWCGROUP) == -1)
		err(1, "unshare(CLONE_NEWCGROUP)");

	/* We have copies of the mounts now. That of a shared mount is its peer. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	/* The copies leave their peer groups: what follows stays in here. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");
	/* Our copy of the host's mount goes: it shows the groups above, too. */
	if (umount2(argv[1], MNT_DETACH) == -1)
		err(1, "umount2(%s)", argv[1]);
	/* A new mount begins at the root of our namespace, the group "/". */
	if (mount("cgroup2", argv[1], "cgroup2",
		  MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == -1)
		err(1, "mount(cgroup2 on %s)", argv[1]);

	/* TODO: init, and COMMAND in it */

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
