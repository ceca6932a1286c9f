/*
 * Exercise 8 - a PID 1 that looks after its container.
 *
 *	exercise COMMAND [ARG...]
 *
 * PID 1 of a new PID namespace is a process of yours, a small init as tini is:
 * it runs COMMAND as its child, reaps every orphan, passes a SIGTERM that it
 * gets on to COMMAND alone, and ends when COMMAND ends, whoever is left. /proc shows
 * what is in there, and the host keeps its own. The exit status is COMMAND's,
 * or 128+N if signal N killed it.
 *
 * It starts as the program of the chapter. Check your work: scripts/check 8
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <err.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

/* The child: PID 1. */
static void
run(char *command[])
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) /* not without its parent */
		err(1, "prctl(PR_SET_PDEATHSIG)");

	/* A mount tree of our own, from which no mount reaches the host's. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");
	/* A /proc of this namespace, over the host's. */
	if (mount("proc", "/proc", "proc", 0, NULL) == -1)
		err(1, "mount(/proc)");

	/* TODO: stay here as PID 1, and COMMAND is a child */
	execvp(command[0], command);
	err(127, "%s", command[0]);
}

int
main(int argc, char *argv[])
{
	int status;
	pid_t pid;

	if (argc < 2)
		errx(2, "usage: exercise COMMAND [ARG...]");
	signal(SIGCHLD, SIG_DFL); /* ignored, it would reap before waitpid(2) */

	/* We stay where we are. Our children are born in the new namespace. */
	if (unshare(CLONE_NEWPID) == -1)
		err(1, "unshare(CLONE_NEWPID)");
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0)
		run(&argv[1]);

	/* Ctrl-C is for COMMAND. When PID 1 ends, all others in there die. */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
