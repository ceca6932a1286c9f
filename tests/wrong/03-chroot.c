/* hint: COMMAND walked out of DIR */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/syscall.h>
#include <err.h>
#include <sched.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	if (argc < 3)
		errx(2, "usage: exercise DIR COMMAND [ARG...]");

	if (chroot(argv[1]) == -1 || chdir("/") == -1)
		err(1, "chroot");

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
