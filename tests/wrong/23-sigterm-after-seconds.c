/* hint: the process ran on for 5 s: when did it get SIGTERM? */
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

	pidfd = syscall(SYS_pidfd_open, atoi(argv[1]), 0);
	if (pidfd == -1)
		err(errno == ESRCH ? 2 : 64, "pidfd_open");
	end.fd = pidfd;
	if (poll(&end, 1, 1000 * atoi(argv[2])) == 1)
		return 0;
	syscall(SYS_pidfd_send_signal, pidfd, SIGTERM, NULL, 0);
	if (poll(&end, 1, 1000 * atoi(argv[2])) == 1)
		return 0;
	syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0);
	poll(&end, 1, -1);
	return 1;
}
