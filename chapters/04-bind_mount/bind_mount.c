/*
 * bind_mount - run COMMAND with SOURCE at TARGET as well, read-only there.
 *
 *	sudo ./bind_mount SOURCE TARGET [COMMAND [ARG...]]	($SHELL, else sh)
 *
 * Linux 2.4.0 (2001), read-only 2.6.26 (2008). See mount(2).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <err.h>
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Which file is at this path, and is its mount or file system read-only? */
static void
show(const char *when, const char *path)
{
	struct stat file;
	struct statvfs mounted;

	if (stat(path, &file) == -1)
		err(1, "stat(%s)", path);
	if (statvfs(path, &mounted) == -1)
		err(1, "statvfs(%s)", path);
	printf("%-16s inode %ju, %s\n", when, (uintmax_t)file.st_ino,
	       mounted.f_flag & ST_RDONLY ? "read-only" : "writable");
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 3 ? &argv[3] : shell;

	if (argc < 3 || argv[1][0] == '-')
		errx(2, "usage: bind_mount SOURCE TARGET [COMMAND [ARG...]]");
	if (command[0] == NULL)
		command[0] = "sh";

	show("SOURCE:", argv[1]);
	show("TARGET:", argv[2]);

	/* From here on we have a copy of the host's mounts. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	/* From now on no mount spreads from us to the host, or from it to us. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");

	/* A new mount, with SOURCE as its root. It takes the flags of the
	 * mount that SOURCE is in: the kernel ignores our MS_RDONLY. */
	if (mount(argv[1], argv[2], NULL, MS_BIND | MS_RDONLY, NULL) == -1) {
		if (errno == ENOTDIR)
			warnx("a directory goes onto a directory, a file onto "
			      "a file");
		err(1, "mount(%s, MS_BIND)", argv[2]);
	}
	show("first mount(2):", argv[2]);

	/* The flags of this one mount are replaced: now it is read-only. */
	if (mount(NULL, argv[2], NULL, MS_REMOUNT | MS_BIND | MS_RDONLY,
		  NULL) == -1)
		err(1, "mount(%s, MS_REMOUNT)", argv[2]);
	show("second mount(2):", argv[2]);

	execvp(command[0], command);
	err(127, "%s", command[0]);
}
