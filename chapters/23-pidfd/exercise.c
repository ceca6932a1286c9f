/*
 * Exercise 23 - stop a process, and no other.
 *
 *	exercise PID SECONDS
 *
 * As "docker stop" does: process PID, which is no child of yours, gets SIGTERM
 * at once, and SIGKILL if it has not ended after SECONDS. Return as soon as it
 * has ended: 0 if SIGTERM was enough, 1 if SIGKILL was needed, and 2 if there
 * is no process PID. Who has ended and was not waited for yet, has ended. And
 * whoever is given the number PID later must never get a signal.
 *
 * It starts as the program of the chapter, with PID in the place of COMMAND.
 * Check your work: scripts/check 23
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/wait.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef P_PIDFD
#define P_PIDFD ((idtype_t)3) /* an enum, if libc has it */
#endif

int
main(int argc, char *argv[])
{
	struct pollfd end = {.events = POLLIN};
	siginfo_t info = {0};
	int seconds, pidfd, ended, done;

	if (argc != 3)
		errx(64, "usage: exercise PID SECONDS");
	seconds = atoi(argv[2]);

	/* TODO: 2 if there is no such process */
	pidfd = syscall(SYS_pidfd_open, atoi(argv[1]), 0);
	if (pidfd == -1)
		err(1, "pidfd_open(%s)", argv[1]);

	/* TODO: SIGTERM first, then SECONDS; who runs on gets SIGKILL */
	end.fd = pidfd;
	ended = poll(&end, 1, 1000 * seconds);
	if (ended == -1)
		err(1, "poll");
	if (ended == 0) {
		done = syscall(SYS_pidfd_send_signal, pidfd, SIGTERM, NULL, 0);
		if (done == -1)
			err(1, "pidfd_send_signal(SIGTERM)");
		if (poll(&end, 1, -1) == -1)
			err(1, "poll");
	}

	/* TODO: only a parent may do this; who needs it here? */
	if (waitid(P_PIDFD, pidfd, &info, WEXITED) == -1)
		err(1, "waitid(P_PIDFD)");

	if (info.si_code == CLD_EXITED)
		return info.si_status;
	return 128 + info.si_status; /* the signal that killed it */
}
