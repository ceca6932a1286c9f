/* hint: COMMAND had uid 0, gid 65534 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <err.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Is the user namespace of process PID another one than ours? */
static bool
has_its_own(const char *pid)
{
	struct stat ours, its;
	char path[64];

	snprintf(path, sizeof path, "/proc/%s/ns/user", pid);
	if (stat(path, &its) == -1)
		err(1, "%s", path);
	if (stat("/proc/self/ns/user", &ours) == -1)
		err(1, "/proc/self/ns/user");
	return its.st_dev != ours.st_dev || its.st_ino != ours.st_ino;
}

/* From now on our environment is that of process PID. */
static void
take_environment(const char *pid)
{
	char path[64], *entry = NULL;
	size_t room = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%s/environ", pid);
	f = fopen(path, "re");
	if (f == NULL)
		err(1, "%s", path);
	clearenv();
	while (getdelim(&entry, &room, '\0', f) > 0) {
		if (strchr(entry, '=') == NULL)
			continue;
		if (putenv(strdup(entry)) != 0)
			err(1, "putenv");
	}
	free(entry);
	fclose(f);
}

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

	/* Our own user namespace is refused, and with it all the others. */
	if (has_its_own(argv[1]))
		kinds |= CLONE_NEWUSER;
	/* Now, since the container's /proc knows no such PID. */
	take_environment(argv[1]);

	/* Here, since in a user namespace setgroups(2) may be denied. */
	if (setgroups(0, NULL) == -1)
		err(1, "setgroups");

	/* We join all of these or none: the PID one only for our children. */
	if (setns(pidfd, kinds) == -1)
		err(1, "setns(%s)", argv[1]);

	/* Uid last: who is not root may not change the gid. */
	if (setuid(0) == -1)
		err(1, "setuid(0)");

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
