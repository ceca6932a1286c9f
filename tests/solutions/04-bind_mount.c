/*
 * Exercise 4, solved - a volume, as `docker run --volume SOURCE:TARGET:ro`
 * makes it.
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/syscall.h>
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <unistd.h>

/* Where libc or its headers are older than mount_setattr(2). */
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
#ifndef MOUNT_ATTR_RDONLY
#define MOUNT_ATTR_RDONLY 1
#endif
#ifndef MOUNT_ATTR_SIZE_VER0
struct mount_attr {
	uint64_t attr_set, attr_clr, propagation, userns_fd;
};
#endif

int
main(int argc, char *argv[])
{
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};

	if (argc < 4)
		errx(2, "usage: exercise SOURCE TARGET COMMAND [ARG...]");

	/* From here on we have a copy of the host's mounts. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	/* From now on no mount spreads from us to the host, or from it to us. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");

	/* SOURCE, and with it a copy of each mount below. */
	if (mount(argv[1], argv[2], NULL, MS_BIND | MS_REC, NULL) == -1)
		err(1, "mount(%s, MS_BIND)", argv[2]);

	/* This one flag is set in all of them, the others are not touched. */
	if (syscall(SYS_mount_setattr, AT_FDCWD, argv[2], AT_RECURSIVE, &attr,
		    sizeof attr) == -1)
		err(1, "mount_setattr(%s)", argv[2]);

	execvp(argv[3], &argv[3]);
	err(127, "%s", argv[3]);
}
