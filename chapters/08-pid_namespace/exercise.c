/*
 * Exercise 8 - a PID 1 that looks after its container.
 *
 *	exercise COMMAND [ARG...]
 *
 * PID 1 of a new PID namespace, a process of yours, must run COMMAND as its
 * child, with a /proc that shows what is in there. It reaps every orphan, and
 * ends when COMMAND ends. The host keeps its /proc; the exit status must be
 * COMMAND's, or 128+N if signal N killed it.
 *
 * Check your work: scripts/check 8
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/wait.h>
#include <err.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

/* Run the command in a child; its exit status as the shell counts it. */
static int
run(char *command[])
{
	int status;
	pid_t pid = fork();

	if (pid == -1)
		err(125, "fork");
	if (pid == 0) {
		execvp(command[0], command);
		err(127, "%s", command[0]);
	}
	/* TODO: wait for every child, not only for this one. */
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status); /* TODO: and if a signal killed it? */
}

int
main(int argc, char *argv[])
{
	if (argc < 2)
		errx(2, "usage: exercise COMMAND [ARG...]");

	/* TODO: run() belongs into PID 1 of a new namespace, with its /proc. */
	exit(run(&argv[1]));
}
