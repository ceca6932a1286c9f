/*
 * mount_api - run COMMAND with a tmpfs at DIR that held a file before it was there.
 *
 *	sudo ./mount_api DIR [OPTION=VALUE...] [COMMAND [ARG...]]
 *
 * OPTION is one of tmpfs(5): size=1m, mode=700. COMMAND is $SHELL, else sh.
 *
 * Linux 5.2 (2019). See fsopen(2), fsconfig(2), fsmount(2), move_mount(2).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
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

/* How many mounts of this file system does mountinfo list? */
static void
show(const char *when, int mount)
{
	unsigned major, minor;
	struct stat st;
	char line[4096];
	int listed = 0;
	FILE *f;

	if (fstat(mount, &st) == -1)
		err(1, "fstat");
	f = fopen("/proc/self/mountinfo", "re");
	if (f == NULL)
		err(1, "/proc/self/mountinfo");
	while (fgets(line, sizeof line, f) != NULL)
		if (sscanf(line, "%*d %*d %u:%u", &major, &minor) == 2 &&
		    makedev(major, minor) == st.st_dev)
			listed++;
	fclose(f);
	printf("%-14s device %u:%u, in mountinfo: %d\n", when, major(st.st_dev),
	       minor(st.st_dev), listed);
	fflush(stdout);
}

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
	char *shell[] = {getenv("SHELL"), NULL}, **word = &argv[2], *value;
	int fs, mnt, file;

	if (argc < 2 || argv[1][0] == '-')
		errx(2, "usage: mount_api DIR [OPTION=VALUE...] "
			"[COMMAND [ARG...]]");
	if (shell[0] == NULL)
		shell[0] = "sh";

	/* From here on we have a copy of the host's mounts. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	/* From now on no mount spreads from us to the host, or from it to us. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");

	/* A file system that is to be: nothing of it is there but its type. */
	fs = syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);
	if (fs == -1)
		err(1, "fsopen(tmpfs)%s",
		    errno == ENOSYS ? " (needs Linux 5.2)" : "");

	/* It is told its options one by one, and each is judged at once. */
	for (; argc > 2 && *word && (value = strchr(*word, '=')); word++) {
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

	/* No path leads there; the descriptor does. */
	file = openat(mnt, "motd", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (file == -1)
		err(1, "openat(motd)");
	dprintf(file, "I was here before the mount had a place.\n");
	close(file);
	show("fsmount(2):", mnt);

	/* It gets its place, and all this comes along at once. */
	if (syscall(SYS_move_mount, mnt, "", AT_FDCWD, argv[1],
		    MOVE_MOUNT_F_EMPTY_PATH) == -1)
		err(1, "move_mount(%s)", argv[1]);
	show("move_mount(2):", mnt);

	if (argc == 2 || *word == NULL)
		word = shell;
	execvp(word[0], word);
	err(127, "%s", word[0]);
}
