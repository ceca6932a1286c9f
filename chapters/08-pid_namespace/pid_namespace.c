/*
 * pid_namespace - run COMMAND as PID 1 of a new PID namespace.
 *
 *	sudo ./pid_namespace [COMMAND [ARG...]]		($SHELL, else sh)
 *
 * Linux 2.6.24 (2008), with unshare(2) 3.8 (2013). See pid_namespaces(7).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <err.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The child: PID 1. */
static void
run(char *command[])
{
	char number[32] = "";

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) /* not without its parent */
		err(1, "prctl(PR_SET_PDEATHSIG)");

	/* The host's /proc knows us by another number. */
	if (readlink("/proc/self", number, sizeof number - 1) == -1)
		err(1, "readlink(/proc/self)");
	printf("the host's /proc: I am %s\n", number);
	printf("getpid(2):        I am %d\n", getpid());
	fflush(stdout);

	/* A mount tree of our own, from which no mount reaches the host's. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");
	/* A /proc of this namespace, over the host's. */
	if (mount("proc", "/proc", "proc", 0, NULL) == -1)
		err(1, "mount(/proc)");

	execvp(command[0], command);
	err(127, "%s", command[0]);
}

int
main(int argc, char *argv[])
{
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 1 ? &argv[1] : shell;
	int status;
	pid_t pid;

	if (argc > 1 && argv[1][0] == '-')
		errx(2, "usage: pid_namespace [COMMAND [ARG...]]");
	if (command[0] == NULL)
		command[0] = "sh";
	signal(SIGCHLD, SIG_DFL); /* ignored, it would reap before waitpid(2) */

	/* We stay where we are. Our children are born in the new namespace. */
	if (unshare(CLONE_NEWPID) == -1)
		err(1, "unshare(CLONE_NEWPID)");
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0)
		run(command);

	/* Ctrl-C is for COMMAND. When PID 1 ends, all others in there die. */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
