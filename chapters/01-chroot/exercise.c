/*
 * Exercise 1 - a chroot that COMMAND does not walk out of.
 *
 *	exercise DIR COMMAND [ARG...]
 *
 * COMMAND runs in DIR, its root and its working directory, as user and group
 * 65534 (nobody) with no other groups, so that it may not call chroot(2). No
 * set-uid program in DIR makes it root again:
 * prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0). No descriptor from before comes along
 * but 0, 1 and 2, whatever its number: close_range(2). The exit status is
 * COMMAND's.
 *
 * It starts as the program of the chapter. Check your work: scripts/check 1
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <err.h>
#include <grp.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef SYS_close_range /* Linux 5.9; glibc has the function since 2.34 */
#define SYS_close_range 436
#endif

int
main(int argc, char *argv[])
{
	if (argc < 3)
		errx(2, "usage: exercise DIR COMMAND [ARG...]");

	/* TODO: close what was open before: all but 0, 1 and 2 */

	/* Our paths that begin with / start in DIR now, and .. stops there. */
	if (chroot(argv[1]) == -1)
		err(1, "chroot(%s)", argv[1]);

	/* The kernel left our working directory where it was: outside. */
	if (chdir("/") == -1)
		err(1, "chdir(/)");

	/* TODO: become nobody, for good */

	/* The host's PATH is of no use in there. */
	if (setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1) == -1)
		err(1, "setenv(PATH)");
	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
