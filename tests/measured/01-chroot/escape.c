/*
 * escape - walk out of a chroot and run a command there.
 *
 *	escape [COMMAND [ARG...]]
 *
 * To be run inside of a chroot, with CAP_SYS_CHROOT; see escape.h. Without
 * a command it says what / is then.
 */
#define _GNU_SOURCE
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include "escape.h"

int
main(int argc, char *argv[])
{
	struct stat root;

	if (chdir("/") == -1)
		err(1, "/");
	if (walk_out("bin") == -1)
		err(1, "no way out");
	if (argc > 1) {
		execvp(argv[1], &argv[1]);
		err(127, "%s", argv[1]);
	}
	if (stat("/", &root) == -1)
		err(1, "/");
	printf("/ is inode %ju\n", (uintmax_t)root.st_ino);
}
