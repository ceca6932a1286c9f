/* hint: the working directory of COMMAND is outside of its root */
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
	if (chroot(argv[1]) == -1)
		err(1, "%s", argv[1]);
	if (setgroups(0, NULL) == -1 || setgid(65534) == -1 ||
	    setuid(65534) == -1)
		err(1, "cannot become nobody");
	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
