/*
 * escape.h - the way out of a chroot; chroot(2) itself names it.
 *
 * chroot(2) moves the root of the process, not its working directory. A
 * second chroot(2), to a directory below, leaves the working directory
 * outside of the root, where ".." meets the root no more and goes on up.
 */
#ifndef ESCAPE_H
#define ESCAPE_H

#include <sys/stat.h>
#include <stdbool.h>
#include <unistd.h>

/* Only a root is its own "..", and the process has left its own behind. */
static inline int
at_top(bool *top)
{
	struct stat here, up;

	if (stat(".", &here) == -1 || stat("..", &up) == -1)
		return -1;
	*top = here.st_dev == up.st_dev && here.st_ino == up.st_ino;
	return 0;
}

/*
 * Walk out, by way of a directory below the root, with the working directory
 * above it. 0 when "/" is the top of the mount tree, else -1, and errno is
 * that of the call that refused.
 */
static inline int
walk_out(const char *dir)
{
	bool top = false;

	if (chroot(dir) == -1)
		return -1;
	for (;;) {
		if (at_top(&top) == -1)
			return -1;
		if (top)
			return chroot(".");
		if (chdir("..") == -1)
			return -1;
	}
}

#endif
