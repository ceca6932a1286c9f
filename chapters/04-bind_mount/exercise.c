/*
 * Exercise 4 - a volume, as `docker run --volume SOURCE:TARGET:ro` makes it.
 *
 *	exercise SOURCE TARGET COMMAND [ARG...]
 *
 * COMMAND finds at TARGET all that is in SOURCE, the mounts below SOURCE
 * included, and can write to none of it. Each of these mounts keeps the other
 * flags that it has at SOURCE: what is noexec there is noexec at TARGET, too.
 * Everybody else writes to SOURCE as before and sees no new mount. The exit
 * status is COMMAND's.
 *
 * It starts as the program of the chapter; mount_setattr(2) needs Linux 5.12.
 * Check your work: scripts/check 4
 * 日本語の説明は、README.ja.md の「演習」にあります。
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
	if (argc < 4)
		errx(2, "usage: exercise SOURCE TARGET COMMAND [ARG...]");

	/* From here on we have a copy of the host's mounts. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	/* From now on no mount spreads from us to the host, or from it to us. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");

	/* TODO: the mounts below SOURCE, too */
	if (mount(argv[1], argv[2], NULL, MS_BIND, NULL) == -1)
		err(1, "mount(%s, MS_BIND)", argv[2]);

	/* TODO: all of them read-only, and their other flags as they are */
	if (mount(NULL, argv[2], NULL, MS_REMOUNT | MS_BIND | MS_RDONLY,
		  NULL) == -1)
		err(1, "mount(%s, MS_REMOUNT)", argv[2]);

	execvp(argv[3], &argv[3]);
	err(127, "%s", argv[3]);
}
