/*
 * Exercise 31 - copy a file out of a container's root, as docker cp does.
 *
 *	exercise ROOT PATH >FILE
 *
 * The content of PATH, a file in ROOT, is copied to standard output. PATH and all
 * links on its way are what a process with ROOT as its root would see, except that
 * nothing leads out of ROOT: no link, no .., no link of a /proc, and nobody who
 * changes directories and links meanwhile. What is mounted in ROOT is in it. What
 * is no regular file is not copied, and nobody waits for it. If nothing can be
 * copied, nothing is written to standard output, and the exit status is 1.
 *
 * It starts as the program of the chapter. Check your work: scripts/check 31
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <sys/stat.h>
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

int
main(int argc, char *argv[])
{
	char buffer[4096];
	const char *path = argv[2];
	int dir, fd;
	ssize_t n;

	if (argc != 3)
		errx(2, "usage: exercise ROOT PATH");
	dir = open(argv[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1)
		err(1, "open(%s)", argv[1]);

	/* TODO: openat2(2), and with which of the five? */
	fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		err(1, "openat(%s)", path);

	/* TODO: is it a regular file? And did nobody have to wait for it? */

	/* TODO: all of it */
	n = read(fd, buffer, sizeof buffer);
	if (n == -1)
		err(1, "read(%s)", path);
	if (write(1, buffer, n) != n)
		err(1, "write");
	return 0;
}
