/*
 * openat2 - where does PATH in DIR lead, for openat(2) and for openat2(2)?
 *
 *	./openat2 DIR PATH
 *
 * Linux 5.6 (2020). See openat2(2), openat(2), symlink(7).
 */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifndef SYS_openat2
#define SYS_openat2 437
#endif

/* As in <linux/openat2.h>, which came with the call. */
#define RESOLVE_NO_XDEV 1
#define RESOLVE_NO_MAGICLINKS 2
#define RESOLVE_NO_SYMLINKS 4
#define RESOLVE_BENEATH 8
#define RESOLVE_IN_ROOT 16
struct how {
	uint64_t flags, mode, resolve;
};

/* Which file is it? Its path, as the kernel knows it, or why there is none. */
static void
show(const char *call, int fd)
{
	char link[64], path[4096];
	ssize_t n;

	if (fd == -1) {
		printf("%-22s %s\n", call, strerror(errno));
		return;
	}
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof path);
	if (n == -1)
		err(1, "readlink(%s)", link);
	printf("%-22s %.*s\n", call, (int)n, path);
	close(fd);
}

/* O_PATH opens a file only to say where it is: nothing is read of it. */
static void
look(const char *call, int dir, const char *path, uint64_t resolve)
{
	struct how how = {.flags = O_PATH | O_CLOEXEC, .resolve = resolve};
	int fd;

	/* Each step of the walk along PATH has to obey resolve, or it ends. */
	fd = syscall(SYS_openat2, dir, path, &how, sizeof how);
	if (fd == -1 && errno == ENOSYS)
		err(1, "openat2 (needs Linux 5.6)");
	show(call, fd);
}

int
main(int argc, char *argv[])
{
	const char *path = argv[2];
	int dir, fd;

	if (argc != 3 || argv[1][0] == '-')
		errx(2, "usage: openat2 DIR PATH");
	dir = open(argv[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1)
		err(1, "open(%s)", argv[1]);

	/* DIR is where the walk begins, and nothing keeps it there. */
	fd = openat(dir, path, O_PATH | O_CLOEXEC);
	show("openat(2):", fd);

	/* DIR is / for the walk: links and .. stay in it, as in a chroot. */
	look("RESOLVE_IN_ROOT:", dir, path, RESOLVE_IN_ROOT);
	/* A step that leaves DIR is an error: EXDEV. */
	look("RESOLVE_BENEATH:", dir, path, RESOLVE_BENEATH);
	/* So is a step over any symbolic link, or one of /proc's: ELOOP. */
	look("RESOLVE_NO_SYMLINKS:", dir, path, RESOLVE_NO_SYMLINKS);
	look("RESOLVE_NO_MAGICLINKS:", dir, path, RESOLVE_NO_MAGICLINKS);
	/* And one into another mount: EXDEV. */
	look("RESOLVE_NO_XDEV:", dir, path, RESOLVE_NO_XDEV);
	return 0;
}
