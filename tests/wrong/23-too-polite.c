/* hint: the exercise has returned, and the process that ignores SIGTERM still runs */
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
	struct pollfd end = {.events = POLLIN};
	int pidfd;

	if (argc != 3)
		errx(64, "usage: exercise PID SECONDS");

	if ((pidfd = syscall(SYS_pidfd_open, atoi(argv[1]), 0)) == -1)
		err(errno == ESRCH ? 2 : 64, "pidfd_open");
	end.fd = pidfd;
	syscall(SYS_pidfd_send_signal, pidfd, SIGTERM, NULL, 0);
	if (poll(&end, 1, atoi(argv[2]) * 1000) == 1)
		return 0;
	return 1;
}
