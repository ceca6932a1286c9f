/* hint: the mount on DIR is on the host now */
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

	if (mount("tmpfs", argv[1], "tmpfs", 0, NULL) == -1)
		err(1, "mount(tmpfs)");

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
