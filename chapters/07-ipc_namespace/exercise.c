/*
 * Exercise 7 - shared memory for a container, with a limit.
 *
 *	exercise DIR COMMAND [ARG...]
 *
 * As with `docker run`, COMMAND gets a /dev/shm of its own: a tmpfs of 64 MiB
 * (67108864 bytes), mounted nosuid, nodev and noexec. In its IPC namespace no
 * System V segment can be larger than that: kernel.shmmax is 67108864 (write to
 * /proc/sys/kernel/shmmax). As now, the namespace is new, and DIR shows its
 * POSIX queues. The host keeps its mounts, its queues and its limit, and the
 * exit status is COMMAND's.
 *
 * It starts as the program of the chapter. Check your work: scripts/check 7
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <err.h>
#include <sched.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	if (argc < 3)
		errx(2, "usage: exercise DIR COMMAND [ARG...]");

	/* From here on, keys and queue names are looked up in empty tables. */
	if (unshare(CLONE_NEWIPC) == -1)
		err(1, "unshare(CLONE_NEWIPC)");

	/* TODO: the limit of this namespace */

	/* A mount tree of our own, from which no mount reaches the host's. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");
	/* The POSIX queues of this namespace, over those of the host's. */
	if (mount("mqueue", argv[1], "mqueue", 0, NULL) == -1)
		err(1, "mount(%s, mqueue)", argv[1]);

	/* TODO: /dev/shm */

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
