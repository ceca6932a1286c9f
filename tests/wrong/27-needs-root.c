/* hint: without capabilities it printed */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <unistd.h>
#include "abi.h"

#define CHANGING                                                               \
	(FS_WRITE_FILE | FS_REMOVE_DIR | FS_REMOVE_FILE | FS_MAKE_CHAR |       \
	 FS_MAKE_DIR | FS_MAKE_REG | FS_MAKE_SOCK | FS_MAKE_FIFO |             \
	 FS_MAKE_BLOCK | FS_MAKE_SYM | FS_REFER | FS_TRUNCATE)

int
main(int argc, char *argv[])
{
	struct ruleset r = {.fs = CHANGING};
	int abi, dir, fd;

	if (argc < 3)
		errx(2, "usage: exercise DIRECTORY COMMAND [ARG...]");

	if ((abi = landlock_abi()) == -1)
		err(1, "no Landlock");
	if (abi < 2)
		r.fs &= ~FS_REFER;
	if (abi < 3)
		r.fs &= ~FS_TRUNCATE;
	if ((fd = landlock_create_ruleset(&r, sizeof r, 0)) == -1)
		err(1, "landlock_create_ruleset");
	if ((dir = open(argv[1], O_PATH | O_CLOEXEC)) == -1)
		err(1, "%s", argv[1]);
	if (landlock_add_rule(fd, r.fs, dir) == -1)
		err(1, "landlock_add_rule");
	if (landlock_restrict_self(fd) == -1)
		err(1, "landlock_restrict_self");

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
