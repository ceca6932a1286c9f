/*
 * Exercise 5 - a DIR for one command, as `docker run --tmpfs` makes it.
 *
 *	exercise DIR COMMAND [ARG...]
 *
 * COMMAND finds DIR empty, and nobody else sees what it writes there. But what
 * the host mounts later, COMMAND sees, too. One MiB fits into DIR, no more, and
 * it is mounted nosuid, nodev and noexec. COMMAND stays in the directory that
 * it was started in; if that is DIR, it is the empty one, not the host's below
 * it. The exit status is COMMAND's.
 *
 * It starts as the program of the chapter. Check your work: scripts/check 5
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

	/* We have a copy of the mounts now; a shared mount's is its peer. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");

	/* TODO: nothing goes out, but what the host mounts comes in */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");

	/* TODO: one MiB (see tmpfs(5)), and nosuid, nodev, noexec (mount(2)) */
	if (mount("kakuri", argv[1], "tmpfs", 0, NULL) == -1)
		err(1, "mount(tmpfs on %s)", argv[1]);

	/* TODO: whoever was in DIR before is still below that mount */

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
