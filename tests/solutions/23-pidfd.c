/*
 * Exercise 23, solved - stop a process, and no other.
 */
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
	int seconds, pidfd, ended, done;

	if (argc != 3)
		errx(64, "usage: exercise PID SECONDS");
	seconds = atoi(argv[2]);

	/* From here on the number may change hands: we don't use it again. */
	pidfd = syscall(SYS_pidfd_open, atoi(argv[1]), 0);
	if (pidfd == -1 && errno == ESRCH)
		err(2, "pidfd_open(%s)", argv[1]);
	if (pidfd == -1)
		err(64, "pidfd_open(%s)", argv[1]);

	/* ESRCH: it has ended just now, and was waited for. */
	done = syscall(SYS_pidfd_send_signal, pidfd, SIGTERM, NULL, 0);
	if (done == -1 && errno != ESRCH)
		err(64, "pidfd_send_signal(SIGTERM)");

	/* It is readable as soon as the process has ended, zombie or not. */
	end.fd = pidfd;
	ended = poll(&end, 1, 1000 * seconds);
	if (ended == -1)
		err(64, "poll");
	if (ended == 1)
		return 0;

	done = syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0);
	if (done == -1 && errno == ESRCH) /* after all, just now */
		return 0;
	if (done == -1)
		err(64, "pidfd_send_signal(SIGKILL)");
	if (poll(&end, 1, -1) == -1)
		err(64, "poll");
	return 1;
}
