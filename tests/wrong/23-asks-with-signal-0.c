/* hint: a process that had ended, and was not waited for yet, kept the exercise busy for */
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

	pidfd = syscall(SYS_pidfd_open, atoi(argv[1]), 0);
	if (pidfd == -1)
		err(errno == ESRCH ? 2 : 64, "pidfd_open");
	syscall(SYS_pidfd_send_signal, pidfd, SIGTERM, NULL, 0);
	for (int i = 0; i < 105 * atoi(argv[2]); i++) {
		if (syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0) == -1)
			return 0;
		poll(NULL, 0, 10);
	}
	syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0);
	for (int i = 0; i < 300; i++) {
		if (syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0) == -1)
			return 1;
		poll(NULL, 0, 10);
	}
	return 1;
}
