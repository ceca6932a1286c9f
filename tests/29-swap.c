/*
 * 29-swap.c - who owns a ROOT swaps names in it, all the time.
 *
 *	29-swap DIRECTORY NAME...
 *
 * Each NAME there and NAME-2 change places, again and again. Compiled by
 * 29-swaps, and run in a container of its own.
 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	char other[64];
	unsigned pause = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (argc < 3 || chdir(argv[1]) == -1)
		err(1, "usage: 29-swap DIRECTORY NAME...");
	puts("ready");
	fflush(stdout);
	for (;;) {
		for (int i = 2; i < argc; i++) {
			snprintf(other, sizeof other, "%s-2", argv[i]);
			syscall(SYS_renameat2, AT_FDCWD, argv[i], AT_FDCWD,
				other, 2); /* RENAME_EXCHANGE */
		}
		/* not in step with who starts */
		pause = (pause * 7 + 13) % 97;
		usleep(pause);
	}
}
