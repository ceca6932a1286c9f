/*
 * Exercise 30 - hand a secret to a container that runs already.
 *
 *	exercise PID DIR [OPTION=VALUE...] <SECRET
 *
 * All of standard input is the file "secret" in a new tmpfs, which has the
 * OPTIONs and is mounted at DIR, a path as the process PID sees it, in the mount
 * namespace of that process. The file is root's, and of mode 400. Nothing can be
 * written to the mount, it is nosuid, nodev and noexec, and it appears only when
 * the secret is in it, whole. Nobody else sees it. An OPTION that is refused is
 * an error with the kernel's own words, and then nothing is mounted.
 *
 * It starts as the program of the chapter. Check your work: scripts/check 30
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/syscall.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef FSOPEN_CLOEXEC /* a libc without these */
#define FSOPEN_CLOEXEC 1
#define FSCONFIG_SET_STRING 1
#define FSCONFIG_CMD_CREATE 6
#define FSMOUNT_CLOEXEC 1
#define MOUNT_ATTR_NOSUID 2
#define MOUNT_ATTR_NODEV 4
#define MOUNT_ATTR_NOEXEC 8
#define MOVE_MOUNT_F_EMPTY_PATH 4
#endif

/* What the kernel has to say about a call that failed, a message at a time. */
static void
kernel_says(int fs)
{
	char message[256];
	ssize_t n;

	while ((n = read(fs, message, sizeof message)) > 0)
		warnx("the kernel says: %.*s", (int)strcspn(message, "\n"),
		      message);
}

int
main(int argc, char *argv[])
{
	char **word, *value;
	int fs, mnt, file;

	if (argc < 3)
		errx(2, "usage: exercise PID DIR [OPTION=VALUE...]");

	/* TODO: not in a copy of our mounts, but in those of the process PID */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");

	/* A file system that is to be: nothing of it is there but its type. */
	fs = syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);
	if (fs == -1)
		err(1, "fsopen(tmpfs)%s",
		    errno == ENOSYS ? " (needs Linux 5.2)" : "");

	/* It is told its options one by one, and each is judged at once. */
	for (word = &argv[3]; *word && (value = strchr(*word, '=')); word++) {
		*value = '\0';
		if (syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, *word,
			    value + 1, 0) == -1) {
			warn("fsconfig(%s, %s)", *word, value + 1);
			kernel_says(fs);
			return 1;
		}
	}
	/* Now the kernel makes it ... */
	if (syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) ==
	    -1) {
		warn("fsconfig(FSCONFIG_CMD_CREATE)");
		kernel_says(fs);
		return 1;
	}
	/* ... and a mount of it, with the mount's options, attached nowhere. */
	mnt = syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC,
		      MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	if (mnt == -1)
		err(1, "fsmount");

	/* TODO: the secret is what comes on standard input; only root reads it */
	file = openat(mnt, "motd", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (file == -1)
		err(1, "openat(motd)");
	dprintf(file, "I was here before the mount had a place.\n");
	close(file);

	/* TODO: from now on nobody writes to it */

	/* It gets its place, and all this comes along at once. */
	if (syscall(SYS_move_mount, mnt, "", AT_FDCWD, argv[2],
		    MOVE_MOUNT_F_EMPTY_PATH) == -1)
		err(1, "move_mount(%s)", argv[2]);
	return 0;
}
