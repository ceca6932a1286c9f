/*
 * Exercise 18 - a group with a limit on memory, and one on time.
 *
 *	exercise BYTES SECONDS COMMAND [ARG...]
 *
 * This is the chapter's program. What it lacks:
 *
 * 1. SECONDS, a whole number from 1 on. When COMMAND has not ended after so
 *    many, it is killed with everybody in the group, also if it ignores
 *    SIGTERM, and the status is 124, as timeout(1) has it.
 * 2. Where BYTES are not enough, the kernel kills one process, and the others
 *    go on without it. Here the kernel kills them all: memory.oom.group (Linux
 *    4.19), and the status is COMMAND's, 137.
 *
 * All else stays: the status is COMMAND's if it ends before, whoever it leaves
 * behind is killed then, and the group is gone.
 *
 * Check your work: scripts/check 18
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
	if (getpid() != maker) /* a child that could not go on */
		return;
	/* All at once, and by no number. Before 5.14 there is no such file. */
	put("cgroup.kill", "1");
	/* Only the directory: its files go with it. */
	for (int tries = 0; rmdir(path) == -1; tries++) {
		if (errno != EBUSY || tries == 50) {
			warn("rmdir(%s): who is in cgroup.procs?", path);
			return;
		}
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
	char **command = &argv[2]; /* TODO: after SECONDS */
	sigset_t signals, before;
	int number, status = 0;
	pid_t pid;

	if (argc < 4)
		errx(2, "usage: exercise BYTES SECONDS COMMAND [ARG...]");

	if (access(ROOT "/cgroup.controllers", F_OK) == -1)
		errx(1, ROOT " is not cgroup v2: boot with "
			     "systemd.unified_cgroup_hierarchy=1");

	/* Ctrl-C is for COMMAND. What would end us is waited for. */
	signal(SIGCHLD, SIG_DFL);
	sigfillset(&signals);
	sigdelset(&signals, SIGTSTP); /* Ctrl-Z stops us, too */
	if (sigprocmask(SIG_BLOCK, &signals, &before) == -1)
		err(1, "sigprocmask(SIG_BLOCK)");

	/* A directory is a group: the kernel puts its files there. */
	snprintf(path, sizeof path, ROOT "/kakuri%d", getpid());
	if (mkdir(path, 0755) == -1)
		err(1, "mkdir(%s)", path);
	maker = getpid();
	atexit(remove_group); /* when we exit, also by err(3) */
	group = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (group == -1)
		err(1, "open(%s)", path);

	/* From the top down: a group has what the one above passes on. */
	if (faccessat(group, "memory.max", F_OK, 0) == -1)
		errx(1, ROOT "/cgroup.subtree_control has no memory: write "
			     "+memory there");
	/* Where that is not enough, the kernel kills somebody in there. */
	if (put("memory.max", argv[1]) == -1)
		err(1, "write(memory.max, %s)", argv[1]);
	/* It would swap. A kernel that counts no swap has no such file. */
	if (put("memory.swap.max", "0") == -1 && errno != ENOENT)
		err(1, "write(memory.swap.max, 0)");
	/* TODO: not one of the group, but all. */
	printf("%s\n", path);
	fflush(stdout);

	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0)
		run(command, &before);

	/* TODO: from here on it has SECONDS. */
	do {
		if (sigwait(&signals, &number) != 0)
			errx(1, "sigwait");
		/* TODO: and when the time is up? */
		if (number == SIGTERM || number == SIGHUP)
			kill(pid, SIGKILL); /* it may not be in there yet */
	} while (waitpid(pid, &status, WNOHANG) == 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
