/* hint: the file is on a volume */
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
	struct how how = {.flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC,
			  .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_XDEV};
	char buffer[4096];
	const char *path = argv[2];
	struct stat st;
	int dir, fd;
	ssize_t n;

	if (argc != 3)
		errx(2, "usage: exercise ROOT PATH");
	dir = open(argv[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1)
		err(1, "open(%s)", argv[1]);

	/* The check is the walk; a directory that moves meanwhile: again. */
	do
		fd = syscall(SYS_openat2, dir, path, &how, sizeof how);
	while (fd == -1 && errno == EAGAIN);
	if (fd == -1)
		err(1, "openat2(%s)", path);

	/* What is open is asked, not the path. */
	if (fstat(fd, &st) == -1)
		err(1, "fstat(%s)", path);
	if (!S_ISREG(st.st_mode))
		errx(1, "%s: not a regular file", path);

	while ((n = read(fd, buffer, sizeof buffer)) > 0)
		if (write(1, buffer, n) != n)
			err(1, "write");
	if (n == -1)
		err(1, "read(%s)", path);
	return 0;
}
