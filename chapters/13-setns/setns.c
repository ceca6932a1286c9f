/*
 * setns - run COMMAND in the container of process PID.
 *
 *	sudo ./setns PID [COMMAND [ARG...]]	($SHELL, else sh)
 *
 * Linux 3.0 (2011), with a pidfd 5.8 (2020). See setns(2), pidfd_open(2).
 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

/* Our PID and two of our namespaces, as the host's /proc has them. */
static void
show(const char *when, int proc)
{
	char pid[16] = "", uts[64] = "", pidns[64] = "";

	if (readlinkat(proc, "self", pid, sizeof pid - 1) == -1)
		err(1, "readlinkat(self)");
	if (readlinkat(proc, "self/ns/uts", uts, sizeof uts - 1) == -1)
		err(1, "readlinkat(self/ns/uts)");
	if (readlinkat(proc, "self/ns/pid", pidns, sizeof pidns - 1) == -1)
		err(1, "readlinkat(self/ns/pid)");
	printf("%-9s PID %s is in %s %s\n", when, pid, uts, pidns);
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 2 ? &argv[2] : shell;
	int kinds = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID |
		    CLONE_NEWNET | CLONE_NEWCGROUP;
	int proc, pidfd, status;
	pid_t pid;

	if (argc < 2 || argv[1][0] == '-')
		errx(2, "usage: setns PID [COMMAND [ARG...]]");
	if (command[0] == NULL)
		command[0] = "sh";
	signal(SIGCHLD, SIG_DFL); /* ignored, it would reap before waitpid(2) */

	/* For show(): inside, /proc is another one. COMMAND must not get it. */
	proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (proc == -1)
		err(1, "open(/proc)");
	show("at first:", proc);

	/* A descriptor for that process, and for no later one of its number. */
	pidfd = syscall(SYS_pidfd_open, atoi(argv[1]), 0);
	if (pidfd == -1 && errno == ENOSYS)
		errx(1, "pidfd_open(2) needs Linux 5.3");
	if (pidfd == -1)
		err(1, "pidfd_open(%s)", argv[1]);

	/* We join all of these or none: the PID one only for our children. */
	if (setns(pidfd, kinds) == -1) {
		if (errno == EINVAL)
			err(1, "setns(%s): a pidfd needs Linux 5.8", argv[1]);
		err(1, "setns(%s)", argv[1]);
	}
	show("setns(2):", proc);

	/* The child is born there, and is a process of the container. */
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0) {
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) /* not without us */
			err(1, "prctl(PR_SET_PDEATHSIG)");
		show("fork(2):", proc);
		execvp(command[0], command);
		err(127, "%s", command[0]);
	}

	signal(SIGINT, SIG_IGN); /* Ctrl-C is for COMMAND */
	signal(SIGQUIT, SIG_IGN);
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
