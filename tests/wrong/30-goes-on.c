/* hint: OPTION was colour=blue, and still */
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
#define FSCONFIG_SET_FLAG 0
#define FSCONFIG_SET_STRING 1
#define FSCONFIG_CMD_CREATE 6
#define FSCONFIG_CMD_RECONFIGURE 7
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
	char **word, *value, path[64], buffer[4096];
	int fs, mnt, file, ns;
	ssize_t n;

	if (argc < 3)
		errx(2, "usage: exercise PID DIR [OPTION=VALUE...]");

	/* Where the mount is to be: it is opened while /proc is ours. */
	snprintf(path, sizeof path, "/proc/%s/ns/mnt", argv[1]);
	ns = open(path, O_RDONLY | O_CLOEXEC);
	if (ns == -1)
		err(1, "%s", path);

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

	/* No path leads there: nobody sees it grow. */
	file = openat(mnt, "secret", O_WRONLY | O_CREAT | O_CLOEXEC, 0400);
	if (file == -1)
		err(1, "openat(secret)");
	while ((n = read(0, buffer, sizeof buffer)) > 0)
		if (write(file, buffer, n) != n)
			err(1, "write(secret)");
	if (n == -1)
		err(1, "read(standard input)");
	close(file);

	/* The context still speaks for the file system: it gets read-only. */
	if (syscall(SYS_fsconfig, fs, FSCONFIG_SET_FLAG, "ro", NULL, 0) == -1)
		err(1, "fsconfig(ro)");
	if (syscall(SYS_fsconfig, fs, FSCONFIG_CMD_RECONFIGURE, NULL, NULL,
		    0) == -1)
		err(1, "fsconfig(FSCONFIG_CMD_RECONFIGURE)");

	/* From here on a path is what the process PID sees. */
	if (setns(ns, CLONE_NEWNS) == -1)
		err(1, "setns(%s)", path);
	/* It gets its place, and all this comes along at once. */
	if (syscall(SYS_move_mount, mnt, "", AT_FDCWD, argv[2],
		    MOVE_MOUNT_F_EMPTY_PATH) == -1)
		err(1, "move_mount(%s)", argv[2]);
	return 0;
}
