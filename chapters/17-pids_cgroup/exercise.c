/*
 * Exercise 17 - a limit on processes, and a word when it is reached.
 *
 *	exercise NUMBER COMMAND [ARG...]
 *
 * This is the chapter's program. What it lacks:
 *
 * 1. When COMMAND has ended, it prints how many forks the limit has refused in
 *    the group, as in "refused 3"; "refused 0" if none.
 * 2. While COMMAND still runs, within a second of the first refused fork, it
 *    prints "limit reached"; once, and never where no fork is refused.
 * 3. NUMBER -1 is no limit, as with `docker run --pids-limit -1`: COMMAND finds
 *    "max" in pids.max of its group.
 *
 * Each is a line of its own. All else stays: COMMAND is in a group of its own
 * with the limit, the exercise itself is not in it; the status is COMMAND's,
 * 128+N if signal N killed it; when it ends, whoever it leaves behind is
 * killed, and the group is gone.
 *
 * Check your work: scripts/check 17
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROOT "/sys/fs/cgroup"

static char path[64]; /* of our group's directory */
static int group;     /* that directory, open */
static pid_t maker;   /* who made it, and removes it */

/* echo TEXT >FILE, in the group's directory. */
static int
put(const char *file, const char *text)
{
	ssize_t length;
	int fd;

	fd = openat(group, file, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	length = write(fd, text, strlen(text));
	close(fd);
	return length == -1 ? -1 : 0;
}

/* Kill who is left in the group, and remove it when they are gone. */
static void
remove_group(void)
{
	FILE *procs;
	int pid;

	if (getpid() != maker) /* a child that could not go on */
		return;
	/* From here on nobody in there can fork, so nobody is missed. */
	put("pids.max", "0");
	/* Only the directory: its files go with it. */
	for (int tries = 0; rmdir(path) == -1; tries++) {
		if (errno != EBUSY || tries == 50) {
			warn("rmdir(%s): who is in cgroup.procs?", path);
			return;
		}
		procs = fdopen(openat(group, "cgroup.procs", O_RDONLY), "r");
		while (procs != NULL && fscanf(procs, "%d", &pid) == 1)
			if (pid > 0) /* 0 is of another PID namespace */
				kill(pid, SIGKILL);
		if (procs != NULL)
			fclose(procs);
		poll(NULL, 0, 100); /* the dead take a while to leave */
	}
}

/* The child. */
static void
run(char *command[], const sigset_t *signals)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) /* not without its parent */
		err(1, "prctl(PR_SET_PDEATHSIG)");
	if (getppid() != maker) /* it ended before that */
		_exit(1);

	/* 0 is who writes: it moves, and its children are born there. */
	if (put("cgroup.procs", "0") == -1)
		err(1, "write(cgroup.procs, 0)");
	if (sigprocmask(SIG_SETMASK, signals, NULL) == -1)
		err(1, "sigprocmask(SIG_SETMASK)");
	execvp(command[0], command);
	err(127, "%s", command[0]);
}

int
main(int argc, char *argv[])
{
	const char *root = ROOT;
	sigset_t signals, before;
	int number, status = 0;
	pid_t pid;

	if (argc < 3)
		errx(2, "usage: exercise NUMBER COMMAND [ARG...]");
	/* In v1 this controller has a hierarchy of its own. */
	if (access(ROOT "/cgroup.controllers", F_OK) == -1)
		root = ROOT "/pids";

	/* Ctrl-C is for COMMAND. What would end us is waited for. */
	signal(SIGCHLD, SIG_DFL);
	sigfillset(&signals);
	sigdelset(&signals, SIGTSTP); /* Ctrl-Z stops us, too */
	if (sigprocmask(SIG_BLOCK, &signals, &before) == -1)
		err(1, "sigprocmask(SIG_BLOCK)");

	/* A directory is a group: the kernel puts its files there. */
	snprintf(path, sizeof path, "%s/kakuri%d", root, getpid());
	if (mkdir(path, 0755) == -1)
		err(1, "mkdir(%s)", path);
	maker = getpid();
	atexit(remove_group); /* when we exit, also by err(3) */
	group = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (group == -1)
		err(1, "open(%s)", path);

	/* TODO: and if NUMBER is -1? */
	/* Who would be one too many is not born: fork(2) fails with EAGAIN. */
	if (put("pids.max", argv[1]) == -1) {
		if (errno == ENOENT)
			errx(1,
			     "%s/cgroup.subtree_control has no pids: write "
			     "+pids there",
			     root);
		err(1, "write(pids.max, %s)", argv[1]);
	}
	printf("%s\n", path);
	fflush(stdout);

	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0)
		run(&argv[2], &before);

	do {
		/* TODO: sigwait(3) waits for ever. sigtimedwait(2) does not. */
		if (sigwait(&signals, &number) != 0)
			errx(1, "sigwait");
		if (number == SIGTERM || number == SIGHUP)
			kill(pid, SIGKILL); /* it may not be in there yet */
		/* TODO: has a fork been refused by now? */
	} while (waitpid(pid, &status, WNOHANG) == 0);
	/* TODO: how many were? The group goes when this program ends. */
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
