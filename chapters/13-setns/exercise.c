/*
 * Exercise 13 - run a command in a container, as docker exec does.
 *
 *	exercise PID COMMAND [ARG...]
 *
 * COMMAND runs in the container of process PID: in its mount, UTS, IPC, PID,
 * network and cgroup namespaces, and in its user namespace, if that is another
 * one than ours. In that user namespace COMMAND has uid 0 and gid 0, and no
 * supplementary groups. Its environment is that of process PID, as it is in
 * /proc/PID/environ, and has nothing of the caller's. COMMAND does not outlive
 * the exercise, and the exit status is COMMAND's, or 128+N if signal N
 * killed it.
 *
 * It starts as the program of the chapter. Check your work: scripts/check 13
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <err.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	int kinds = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID |
		    CLONE_NEWNET | CLONE_NEWCGROUP;
	int pidfd, status;
	pid_t pid;

	if (argc < 3)
		errx(2, "usage: exercise PID COMMAND [ARG...]");
	signal(SIGCHLD, SIG_DFL); /* ignored, it would reap before waitpid(2) */

	/* A descriptor for that process, and for no later one of its number. */
	pidfd = syscall(SYS_pidfd_open, atoi(argv[1]), 0);
	if (pidfd == -1)
		err(1, "pidfd_open(%s)", argv[1]);

	/* TODO: the user namespace, if it is another; the environment */

	/* We join all of these or none: the PID one only for our children. */
	if (setns(pidfd, kinds) == -1)
		err(1, "setns(%s)", argv[1]);

	/* TODO: uid 0, gid 0, and no supplementary groups */

	/* The child is born there, and is a process of the container. */
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0) {
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) /* not without us */
			err(1, "prctl(PR_SET_PDEATHSIG)");
		execvp(argv[2], &argv[2]);
		err(127, "%s", argv[2]);
	}

	signal(SIGINT, SIG_IGN); /* Ctrl-C is for COMMAND */
	signal(SIGQUIT, SIG_IGN);
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
