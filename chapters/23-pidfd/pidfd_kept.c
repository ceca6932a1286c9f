/*
 * pidfd_kept - open a pidfd for PID, run COMMAND, then send SIGTERM to it.
 *
 *	sudo ./pidfd_kept PID [COMMAND [ARG...]]	($SHELL, else sh)
 *
 * Linux 5.3 (2019). See pidfd_open(2), pidfd_send_signal(2).
 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 2 ? &argv[2] : shell;
	const char *said = "ok";
	int pidfd, status;
	pid_t maker, pid;

	if (argc < 2 || argv[1][0] == '-')
		errx(2, "usage: pidfd_kept PID [COMMAND [ARG...]]");
	if (command[0] == NULL)
		command[0] = "sh";
	signal(SIGCHLD, SIG_DFL); /* ignored, it would reap before waitpid(2) */

	/* The process that has this number now, and no later one. */
	pidfd = syscall(SYS_pidfd_open, atoi(argv[1]), 0);
	if (pidfd == -1 && errno == ENOSYS)
		errx(1, "pidfd_open(2) needs Linux 5.3");
	if (pidfd == -1)
		err(1, "pidfd_open(%s)", argv[1]);
	printf("pidfd_open(2): descriptor %d is for PID %s\n", pidfd, argv[1]);
	fflush(stdout);

	maker = getpid();
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0) {
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) /* not without us */
			err(1, "prctl(PR_SET_PDEATHSIG)");
		if (getppid() != maker) /* it ended before that */
			_exit(1);
		execvp(command[0], command);
		err(127, "%s", command[0]);
	}
	signal(SIGINT, SIG_IGN); /* Ctrl-C is for COMMAND */
	signal(SIGQUIT, SIG_IGN);
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");

	/* To that process or to nobody, whoever has its number by now. */
	if (syscall(SYS_pidfd_send_signal, pidfd, SIGTERM, NULL, 0) == -1)
		said = strerror(errno);
	printf("pidfd_send_signal(2): %s\n", said);

	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
