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

/* What FILE holds; nothing if it is not there. */
static const char *
get(int directory, const char *file)
{
	static char text[4096];
	ssize_t length;
	int fd;

	fd = openat(directory, file, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return "";
	length = read(fd, text, sizeof text - 1);
	close(fd);
	if (length == -1)
		return "";
	text[length] = '\0';
	return text;
}

/* Before Linux 5.14: one by one. Who forks meanwhile is found the next time. */
static void
kill_each(void)
{
	char file[80];
	FILE *procs;
	int pid;

	snprintf(file, sizeof file, "%s/cgroup.procs", path);
	procs = fopen(file, "re");
	if (procs == NULL)
		return;
	while (fscanf(procs, "%d", &pid) == 1)
		if (pid > 0) /* 0 is of another PID namespace */
			kill(pid, SIGKILL);
	fclose(procs);
}

/* Kill who is left in the group, and remove it when they are gone. */
static void
remove_group(void)
{
	if (getpid() != maker) /* a child that could not go on */
		return;
	for (int tries = 0;; tries++) {
		/* Only the directory: its files go with it. */
		if (rmdir(path) == 0)
			return;
		if (errno != EBUSY || tries == 50)
			break;
		/* All at once, and by no number. */
		if (put("cgroup.kill", "1") == -1)
			kill_each();
		poll(NULL, 0, 100); /* the dead take a while to leave */
	}
	warn("rmdir(%s)", path);
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
	printf("/proc/self/cgroup: %s", get(AT_FDCWD, "/proc/self/cgroup"));
	printf("memory.max:        %s", get(group, "memory.max"));
	fflush(stdout);

	if (sigprocmask(SIG_SETMASK, signals, NULL) == -1)
		err(1, "sigprocmask(SIG_SETMASK)");
	execvp(command[0], command);
	err(127, "%s", command[0]);
}

/* The status of COMMAND; or of the signal that ends us. */
static int
wait_for(pid_t pid, const sigset_t *signals)
{
	int error, number, status;
	pid_t ended;

	do {
		error = sigwait(signals, &number);
		if (error != 0)
			errx(1, "sigwait: %s", strerror(error));
		if (number == SIGTERM || number == SIGHUP) {
			/* It may not be in the group yet. */
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
			return 128 + number;
		}
		/* TODO: and when the time is up? */
		ended = waitpid(pid, &status, WNOHANG);
		if (ended == -1)
			err(1, "waitpid");
	} while (ended == 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int
main(int argc, char *argv[])
{
	char **command = &argv[2]; /* TODO: after SECONDS */
	const char *passed_on;
	sigset_t signals, before;
	pid_t pid;

	if (argc < 4)
		errx(2, "usage: exercise BYTES SECONDS COMMAND [ARG...]");

	/* From the top down: a group has what the one above passes on. */
	if (access(ROOT "/cgroup.controllers", F_OK) == -1)
		errx(1, ROOT " is not cgroup v2: boot with "
			     "systemd.unified_cgroup_hierarchy=1");
	passed_on = get(AT_FDCWD, ROOT "/cgroup.subtree_control");
	if (strstr(passed_on, "memory") == NULL)
		errx(1, ROOT "/cgroup.subtree_control has no memory: write "
			     "+memory there");

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
	atexit(remove_group); /* however we end */
	group = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (group == -1)
		err(1, "open(%s)", path);

	/* Where that is not enough, the kernel kills somebody in there. */
	if (put("memory.max", argv[1]) == -1)
		err(1, "write(memory.max, %s)", argv[1]);
	/* It would swap. A kernel that counts no swap has no such file. */
	if (put("memory.swap.max", "0") == -1 && errno != ENOENT)
		err(1, "write(memory.swap.max, 0)");
	/* TODO: not one of the group, but all. */

	/* TODO: from here on it has SECONDS. */
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0)
		run(command, &before);
	return wait_for(pid, &signals);
}
