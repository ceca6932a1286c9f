/*
 * time_namespace - run COMMAND on a machine that started DAYS earlier.
 *
 *	sudo ./time_namespace DAYS [COMMAND [ARG...]]	($SHELL, else sh)
 *
 * Linux 5.6 (2020). See time_namespaces(7), unshare(2).
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

/* Our time namespace, our children's, and for how long the machine is up. */
static void
show(const char *when)
{
	char own[64] = "", children[64] = "";
	struct timespec up;

	if (readlink("/proc/self/ns/time", own, sizeof own - 1) == -1)
		err(1, "readlink(/proc/self/ns/time): needs Linux 5.6");
	if (readlink("/proc/self/ns/time_for_children", children,
		     sizeof children - 1) == -1)
		err(1, "readlink(/proc/self/ns/time_for_children)");
	if (clock_gettime(CLOCK_BOOTTIME, &up) == -1)
		err(1, "clock_gettime(CLOCK_BOOTTIME)");
	printf("%-11s in %s, children in %s, up %ld s\n", when, own, children,
	       (long)up.tv_sec);
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 2 ? &argv[2] : shell;
	long long ahead;
	size_t digits;
	char text[96];
	int offsets, status;
	pid_t maker, pid;

	digits = argc > 1 ? strspn(argv[1], "0123456789") : 0;
	if (digits == 0 || digits > 6 || argv[1][digits] != '\0')
		errx(2, "usage: time_namespace DAYS [COMMAND [ARG...]]");
	if (command[0] == NULL)
		command[0] = "sh";
	signal(SIGCHLD, SIG_DFL); /* ignored, it would reap before waitpid(2) */
	show("at first:");

	/* We stay where we are: a new namespace waits for our children. */
	if (unshare(CLONE_NEWTIME) == -1)
		err(1, "unshare(CLONE_NEWTIME)");
	show("unshare(2):");

	/* Nobody is in there yet, so its clocks can still be moved: both. */
	ahead = atoi(argv[1]) * 86400LL;
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
		show("fork(2):");
		execvp(command[0], command);
		err(127, "%s", command[0]);
	}

	signal(SIGINT, SIG_IGN); /* Ctrl-C is for COMMAND */
	signal(SIGQUIT, SIG_IGN);
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
