/* hint: DIR was mounted 'rw */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <err.h>
#include <limits.h>
#include <sched.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	char cwd[PATH_MAX];

	if (argc < 3)
		errx(2, "usage: exercise DIR COMMAND [ARG...]");
	if (getcwd(cwd, sizeof cwd) == NULL)
		err(1, "getcwd");

	/* We have a copy of the mounts now; a shared mount's is its peer. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");

	/* No peers any more, but still receivers: nothing goes out. */
	if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) == -1)
		err(1, "mount(/, slave)");

	/* The host's DIR stays: an empty file system covers it, for us only. */
	if (mount("kakuri", argv[1], "tmpfs", 0, "size=1M") == -1)
		err(1, "mount(tmpfs on %s)", argv[1]);

	/* A process stays in a directory that is covered: go there by name. */
	if (chdir(cwd) == -1)
		err(1, "chdir(%s)", cwd);

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
