/* hint: COMMAND ran without a uid_map */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/wait.h>
#include <err.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pid_t maker; /* the parent of the child */

/* The child: COMMAND. */
static void
run(char *command[])
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) /* not without its parent */
		err(1, "prctl(PR_SET_PDEATHSIG)");
	if (getppid() != maker) /* it ended before that */
		_exit(1);

	/* We get every capability in it, and lose those that we had outside. */
	if (unshare(CLONE_NEWUSER) == -1)
		err(1, "unshare(CLONE_NEWUSER)");

	execvp(command[0], command);
	err(127, "%s", command[0]);
}

int
main(int argc, char *argv[])
{
	int status;
	pid_t pid;

	if (argc < 3)
		errx(2, "usage: exercise ID COMMAND [ARG...]");
	signal(SIGCHLD, SIG_DFL); /* ignored, it would reap before waitpid(2) */

	maker = getpid();
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0)
		run(&argv[2]);

	signal(SIGINT, SIG_IGN); /* Ctrl-C is for COMMAND */
	signal(SIGQUIT, SIG_IGN);
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
