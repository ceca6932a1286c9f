/* hint: now DIR is read-only for everybody */
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

	if (mount(argv[1], argv[1], NULL, MS_BIND, NULL) == -1)
		err(1, "mount(MS_BIND)");
	if (mount(NULL, argv[1], NULL, MS_REMOUNT | MS_BIND | MS_RDONLY,
		  NULL) == -1)
		err(1, "mount(MS_REMOUNT)");

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
