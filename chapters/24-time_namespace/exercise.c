/*
 * Exercise 24 - run a command on a machine that started a given time ago.
 *
 *	exercise SECONDS COMMAND [ARG...]
 *
 * As for a container that CRIU restores, the clocks go on from a given time:
 * when COMMAND begins, the machine has been up for SECONDS (to within a
 * second), by CLOCK_BOOTTIME and by CLOCK_MONOTONIC, whatever the host's
 * clocks say. SECONDS may be more than the host's uptime, or less. The host's
 * uptime and date go on as before. COMMAND does not outlive the exercise, and
 * the exit status is COMMAND's, or 128+N if signal N killed it.
 *
 * It starts as the program of the chapter. Check your work: scripts/check 24
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/wait.h>
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif

int
main(int argc, char *argv[])
{
	long long ahead;
	char text[96];
	int offsets, status;
	pid_t maker, pid;

	if (argc < 3)
		errx(2, "usage: exercise SECONDS COMMAND [ARG...]");
	signal(SIGCHLD, SIG_DFL); /* ignored, it would reap before waitpid(2) */

	/* We stay where we are: a new namespace waits for our children. */
	if (unshare(CLONE_NEWTIME) == -1)
		err(1, "unshare(CLONE_NEWTIME)");

	/* TODO: by how much is each clock ahead of the host's, or behind? */
	ahead = atoll(argv[1]);
	snprintf(text, sizeof text, "monotonic %lld 0\nboottime %lld 0\n",
		 ahead, ahead);
	offsets = open("/proc/self/timens_offsets", O_WRONLY | O_CLOEXEC);
	if (offsets == -1)
		err(1, "open(/proc/self/timens_offsets)");
	/* The kernel wants both lines in one write(2). */
	if (write(offsets, text, strlen(text)) == -1)
		err(1, "write(/proc/self/timens_offsets)");
	close(offsets);

	/* The child is born in there, and that fixes the offsets for good. */
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
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
