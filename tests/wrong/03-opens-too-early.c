/* hint: WORKDIR was /link, a link to /job */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/syscall.h>
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#ifndef SYS_close_range /* headers older than Linux 5.9; see close_range(2) */
#define SYS_close_range 436
#endif

int
main(int argc, char *argv[])
{
	const char *new_root = argv[1];

	if (argc < 4)
		errx(2, "usage: exercise DIR WORKDIR COMMAND [ARG...]");

	/* WORKDIR, as the host sees it. */
	char path[4096];
	snprintf(path, sizeof path, "%s%s", argv[1], argv[2]);
	int there = open(path, O_RDONLY | O_DIRECTORY);
	if (there == -1)
		err(1, "open(%s)", path);
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

	/* Our mount becomes the root, and the old root is mounted upon it. */
	if (syscall(SYS_pivot_root, ".", ".") == -1)
		err(1, "pivot_root(., .)");
	/* Off comes the one on top, with every mount that is below it. */
	if (umount2(".", MNT_DETACH) == -1)
		err(1, "umount2(., MNT_DETACH)");

	if (fchdir(there) == -1)
		err(1, "fchdir");
	/* Before any path of the container: it may name a descriptor. */
	if (syscall(SYS_close_range, 3, ~0U, 0) == -1)
		err(1, "close_range");

	execvp(argv[3], &argv[3]);
	err(127, "%s", argv[3]);
}
