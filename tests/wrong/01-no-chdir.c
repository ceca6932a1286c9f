/* hint: the working directory of COMMAND is outside of its root */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <err.h>
#include <grp.h>
#include <unistd.h>

#ifndef SYS_close_range /* Linux 5.9; glibc has the function since 2.34 */
#define SYS_close_range 436
#endif

int
main(int argc, char *argv[])
{
	if (argc < 3)
		errx(2, "usage: exercise DIR COMMAND [ARG...]");

	/* From 3 to the highest number that there can be. */
	if (syscall(SYS_close_range, 3, ~0U, 0) == -1)
		err(1, "close_range(3)");

	/* Our paths that begin with / start in DIR now, and .. stops there. */
	if (chroot(argv[1]) == -1)
		err(1, "chroot(%s)", argv[1]);

	/* From here on execve(2) heeds no set-uid bit. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		err(1, "prctl(PR_SET_NO_NEW_PRIVS)");

	/* The groups first: later we may not. */
	if (setgroups(0, NULL) == -1)
		err(1, "setgroups(0)");
	if (setgid(65534) == -1)
		err(1, "setgid(65534)");
	if (setuid(65534) == -1)
		err(1, "setuid(65534)");

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
