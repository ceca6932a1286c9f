/*
 * pidfd - run COMMAND, and send it SIGTERM after SECONDS, as timeout(1) does.
 *
 *	./pidfd SECONDS COMMAND [ARG...]
 *
 * Linux 5.3, with waitid(2) on a pidfd 5.4 (2019). See pidfd_open(2),
 * pidfd_send_signal(2), waitid(2).
 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef P_PIDFD
#define P_PIDFD ((idtype_t)3) /* an enum, if libc has it */
#endif

/* Is the process there? Signal 0 is sent to nobody, and only asks. */
static void
ask(const char *when, int pidfd)
{
	const char *said = "ok";

	if (syscall(SYS_pidfd_send_signal, pidfd, 0, NULL, 0) == -1)
		said = strerror(errno);
	printf("%-17s signal 0: %s\n", when, said);
}

int
main(int argc, char *argv[])
{
	struct pollfd end = {.events = POLLIN};
	siginfo_t info = {0};
	int seconds, pidfd, ended, done;
	size_t digits;
	pid_t maker, pid;

	digits = argc > 2 ? strspn(argv[1], "0123456789") : 0;
	if (digits == 0 || digits > 6 || argv[1][digits] != '\0')
		errx(2, "usage: pidfd SECONDS COMMAND [ARG...]");
	seconds = atoi(argv[1]); /* poll(2) takes milliseconds, in an int */
	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGCHLD, SIG_DFL); /* ignored, it would reap before waitid(2) */

	maker = getpid();
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0) {
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) /* not without us */
			err(1, "prctl(PR_SET_PDEATHSIG)");
		if (getppid() != maker) /* it ended before that */
			_exit(1);
		execvp(argv[2], &argv[2]);
		err(127, "%s", argv[2]);
	}
	signal(SIGINT, SIG_IGN); /* Ctrl-C is for COMMAND */
	signal(SIGQUIT, SIG_IGN);

	/* A descriptor for our child, which keeps its PID until we wait. */
	pidfd = syscall(SYS_pidfd_open, pid, 0);
	if (pidfd == -1 && errno == ENOSYS)
		errx(1, "pidfd_open(2) needs Linux 5.3");
	if (pidfd == -1)
		err(1, "pidfd_open(%d)", pid);
	printf("pidfd_open(2):    descriptor %d is for PID %d\n", pidfd, pid);

	/* It is readable as soon as the process has ended. */
	end.fd = pidfd;
	ended = poll(&end, 1, 1000 * seconds);
	if (ended == -1)
		err(1, "poll");
	if (ended == 0) {
		printf("poll(2):          it runs after %d s\n", seconds);
		/* What kill(2) sends, to this process and not to a number. */
		done = syscall(SYS_pidfd_send_signal, pidfd, SIGTERM, NULL, 0);
		if (done == -1)
			err(1, "pidfd_send_signal(SIGTERM)");
		if (poll(&end, 1, -1) == -1)
			err(1, "poll");
	}
	printf("poll(2):          it has ended\n");
	ask("before waitid(2):", pidfd);

	/* The parent learns the status, and the PID may go to another. */
	if (waitid(P_PIDFD, pidfd, &info, WEXITED) == -1)
		err(1, "waitid(P_PIDFD)");
	ask("after waitid(2):", pidfd);

	if (info.si_code == CLD_EXITED)
		return info.si_status;
	return 128 + info.si_status; /* the signal that killed it */
}
