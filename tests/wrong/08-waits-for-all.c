/* hint: COMMAND had ended, and 10 s later the exercise had not */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <err.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static pid_t child; /* COMMAND, as PID 1 knows it */

static void
pass_on(int number)
{
	int error = errno;

	kill(child, number);
	errno = error;
}

/* Wait for everybody; how did COMMAND end? */
static int
reap(void)
{
	int status, how = 0;
	pid_t pid;

	for (;;) {
		pid = wait(&status);
		if (pid == child)
			how = status;
		if (pid == -1 && errno == ECHILD)
			break;
	}
	return WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
}

/* The child: PID 1. */
static void
run(char *command[])
{
	sigset_t term;

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

	/* A SIGTERM that comes before we can pass it on has to wait. */
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
	child = fork();
	if (child == -1)
		err(125, "fork");
	if (child == 0) {
		sigprocmask(SIG_UNBLOCK, &term, NULL);
		execvp(command[0], command);
		err(127, "%s", command[0]);
	}
	signal(SIGTERM, pass_on);
	sigprocmask(SIG_UNBLOCK, &term, NULL);
	exit(reap());
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
