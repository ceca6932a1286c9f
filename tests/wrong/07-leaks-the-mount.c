/* hint: the host's mounts at DIR were 1 and are now 2 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <err.h>
#include <sched.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	if (argc < 3)
		errx(2, "usage: exercise DIR COMMAND [ARG...]");
	if (unshare(CLONE_NEWIPC | CLONE_NEWNS) == -1)
		err(1, "unshare");
	if (mount("mqueue", argv[1], "mqueue", 0, NULL) == -1)
		err(1, "mount mqueue on %s", argv[1]);
	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
