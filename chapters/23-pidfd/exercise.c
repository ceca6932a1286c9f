/*
 * Exercise 23 - stop a process, and no other.
 *
 *	exercise PID SECONDS
 *
 * Process PID, which is not your child, gets SIGTERM. If it has not ended
 * after SECONDS, it gets SIGKILL. Return as soon as it has ended: 0 if
 * SIGTERM was enough, 1 if not, and 2 if there is no process PID. Whoever is
 * given the number PID later must never get a signal.
 *
 * Check your work: scripts/check 23
 */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

int
main(int argc, char *argv[])
{
	if (argc != 3)
		errx(64, "usage: exercise PID SECONDS");

	/* TODO: stop process atoi(argv[1]); wait atoi(argv[2]) seconds. */

	return 0;
}
