/* hint: the host's mounts changed */
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

	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare");
	if (mount(argv[1], argv[1], NULL, MS_BIND | MS_REC, NULL) == -1)
		err(1, "mount");
	if (chdir(argv[1]) == -1 || syscall(SYS_pivot_root, ".", ".") == -1)
		err(1, "pivot_root");
	if (umount2(".", MNT_DETACH) == -1 || chdir("/") == -1)
		err(1, "umount");

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
