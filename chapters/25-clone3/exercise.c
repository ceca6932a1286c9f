/*
 * Exercise 25 - run a command that is born in a control group.
 *
 *	exercise DIRECTORY COMMAND [ARG...]
 *
 * DIRECTORY is a cgroup v2 group that somebody has made, maybe mounted so that
 * nothing in it can be written. COMMAND must be in it from its first
 * instruction, the exercise itself must not be; and the exit status must be
 * COMMAND's, or 128 + N if signal N killed it.
 *
 * Check your work: scripts/check 25
 */
#define _GNU_SOURCE
#include <linux/sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	int status;
	pid_t pid;

	if (argc < 3)
		errx(2, "usage: exercise DIRECTORY COMMAND [ARG...]");

	/* TODO: in place of fork(2), a call that puts the child into a group */
	if ((pid = fork()) == -1)
		err(1, "fork");

	if (pid == 0) {
		execvp(argv[2], &argv[2]);
		err(127, "%s", argv[2]);
	}
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}
