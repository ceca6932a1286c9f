/* hint: COMMAND did not run: ' */
#define _GNU_SOURCE
#include <err.h>
#include <grp.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	if (argc < 3)
		errx(2, "usage: exercise DIR COMMAND [ARG...]");
	for (int fd = 3; fd < 1024; fd++)
		close(fd);
	if (setuid(65534) == -1)
		err(1, "setuid");
	if (chroot(argv[1]) == -1 || chdir("/") == -1)
		err(1, "chroot");
	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
