/* hint: the process ended at once, and the exercise only after 5 s */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	int pidfd;

	if (argc != 3)
		errx(64, "usage: exercise PID SECONDS");

	if ((pidfd = syscall(SYS_pidfd_open, atoi(argv[1]), 0)) == -1)
		err(errno == ESRCH ? 2 : 64, "pidfd_open");
	syscall(SYS_pidfd_send_signal, pidfd, SIGTERM, NULL, 0);
	sleep(atoi(argv[2]));
	return syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0) == 0;
}
