/* hint: who joins COMMAND's mount namespace gets the host's root */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/syscall.h>
#include <err.h>
#include <sched.h>
#include <unistd.h>

#ifndef SYS_close_range /* headers older than Linux 5.9; see close_range(2) */
#define SYS_close_range 436
#endif

int
main(int argc, char *argv[])
{
	const char *new_root = argv[1];
	char here[4096];

	if (argc < 4)
		errx(2, "usage: exercise DIR WORKDIR COMMAND [ARG...]");

	/* A copy of all mounts: the host's root is not what we replace. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	/* No mount of ours reaches the host; pivot_root(2) insists on that. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");
	/* The new root must be a mount: DIR becomes one, with those below it. */
	if (mount(new_root, new_root, NULL, MS_BIND | MS_REC, NULL) == -1)
		err(1, "mount(%s, bind)", new_root);
	/* Into the mount, so that "." is new_root and put_old. */
	if (chdir(new_root) == -1)
		err(1, "chdir(%s)", new_root);

	if (chroot(".") == -1)
		err(1, "chroot(.)");

	/* Before any path of the container: it may name a descriptor. */
	if (syscall(SYS_close_range, 3, ~0U, 0) == -1)
		err(1, "close_range");
	/* A link in the container is followed in the container. */
	if (chdir(argv[2]) == -1)
		err(1, "chdir(%s)", argv[2]);
	/* It may lead out: then the kernel's path to it does not begin with /. */
	if (syscall(SYS_getcwd, here, sizeof here) == -1 || here[0] != '/')
		errx(1, "%s leads out", argv[2]);

	execvp(argv[3], &argv[3]);
	err(127, "%s", argv[3]);
}
