/*
 * plain - run COMMAND as a login would, whatever the parent was: no signal is
 *         ignored or blocked, umask 022, descriptors 0 to 2 open.
 *
 *	plain COMMAND [ARG...]
 *	plain --root COMMAND [ARG...]	the current directory is the new root
 *
 * For scripts/sandbox: pivot_root(8) is in a package that new systems lack.
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
	sigemptyset(&none);
	if (sigprocmask(SIG_SETMASK, &none, NULL) == -1)
		err(70, "sigprocmask");
	umask(022);
	while (1) { /* 0 to 2 */
		int fd = open("/dev/null", O_RDWR);

		if (fd == -1)
			err(70, "/dev/null");
		if (fd > 2) {
			close(fd);
			break;
		}
	}

	argv++;
	if (argc > 2 && strcmp(argv[0], "--root") == 0) {
		argv++;
		/* the old root is stacked on the new one, and taken off */
		if (syscall(SYS_pivot_root, ".", ".") == -1)
			err(70, "pivot_root");
		if (umount2(".", MNT_DETACH) == -1)
			err(70, "umount2");
		if (chdir("/") == -1)
			err(70, "chdir(/)");
	}
	if (*argv == NULL)
		errx(2, "usage: plain [--root] COMMAND [ARG...]");
	execvp(argv[0], argv);
	err(127, "%s", argv[0]);
}
