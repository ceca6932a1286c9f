/*
 * Exercise 12 - limits as `docker run --cpus 0.5 -m 64m` has them, in v1 or v2.
 *
 *	exercise CPUS BYTES COMMAND [ARG...]
 *
 * This is the chapter's program. What it lacks:
 *
 * 1. CPUS, a decimal number, in place of USEC: with 0.5 COMMAND may use half of
 *    a CPU, with 1.5 one and a half.
 * 2. v2, where the file /sys/fs/cgroup/cgroup.controllers exists. There is one
 *    hierarchy, /sys/fs/cgroup itself, so COMMAND is in one new group of it,
 *    which has both limits: cpu.max holds quota and period ("50000 100000"),
 *    memory.max the bytes. So that it does not swap, memory.swap.max is 0
 *    (a kernel that counts no swap has no such file: ENOENT). cgroup.procs is
 *    as in v1.
 *
 * All else stays, in both: the status is COMMAND's, 128+N if signal N killed
 * it; when COMMAND ends, whoever it leaves behind is killed, and no group of
 * ours is left. The checks ask about the version that the machine has.
 *
 * Check your work: scripts/check 12
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

#define CPU "/sys/fs/cgroup/cpu"
#define MEMORY "/sys/fs/cgroup/memory"

static char cpu[64], memory[64]; /* the directories of our groups */
static pid_t maker;		 /* who made them, and removes them */

/* echo TEXT >FILE, in the group's directory. */
static int
put(const char *group, const char *file, const char *text)
{
	char path[128];
	ssize_t length;
	int fd;

	snprintf(path, sizeof path, "%s/%s", group, file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	length = write(fd, text, strlen(text));
	close(fd);
	return length == -1 ? -1 : 0;
}

/* One by one. Who forks meanwhile is found the next time. */
static void
kill_each(const char *group)
{
	char path[128];
	FILE *procs;
	int pid;

	snprintf(path, sizeof path, "%s/cgroup.procs", group);
	procs = fopen(path, "re");
	if (procs == NULL)
		return;
	while (fscanf(procs, "%d", &pid) == 1)
		if (pid > 0) /* 0 is of another PID namespace */
			kill(pid, SIGKILL);
	fclose(procs);
}

/* Kill who is left in the group, and remove it when they are gone. */
static void
remove_group(const char *group)
{
	if (getpid() != maker) /* a child that could not go on */
		return;
	for (int tries = 0;; tries++) {
		/* Only the directory: its files go with it. */
		if (rmdir(group) == 0)
			return;
		if (errno != EBUSY || tries == 100)
			break;
		kill_each(group);
		poll(NULL, 0, 100); /* the dead take a while to leave */
	}
	warn("rmdir(%s)", group);
}

static void
remove_cpu(void)
{
	remove_group(cpu);
}

static void
remove_memory(void)
{
	remove_group(memory);
}

/* The child. */
static void
run(char *command[], const sigset_t *signals)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) /* not without its parent */
		err(1, "prctl(PR_SET_PDEATHSIG)");
	if (getppid() != maker) /* it ended before that */
		_exit(1);

	/* TODO: in v2 there is one group to join. */

	/* 0 is who writes: it moves, and its children are born there. */
	if (put(cpu, "cgroup.procs", "0") == -1)
		err(1, "write(%s/cgroup.procs, 0)", cpu);
	/* In the other hierarchy it is still where it was: once more. */
	if (put(memory, "cgroup.procs", "0") == -1)
		err(1, "write(%s/cgroup.procs, 0)", memory);

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
			/* It may not be in a group yet. */
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
			return 128 + number;
		}
		ended = waitpid(pid, &status, WNOHANG);
		if (ended == -1)
			err(1, "waitpid");
	} while (ended == 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int
main(int argc, char *argv[])
{
	sigset_t signals, before;
	pid_t pid;

	if (argc < 4)
		errx(2, "usage: exercise CPUS BYTES COMMAND [ARG...]");
	/* TODO: which version is it? */
	if (access(CPU "/cpu.cfs_quota_us", F_OK) == -1 ||
	    access(MEMORY "/memory.limit_in_bytes", F_OK) == -1)
		errx(1,
		     "cpu and memory are not in cgroup v1 here: see the page");

	/* Ctrl-C is for COMMAND. What would end us is waited for. */
	signal(SIGCHLD, SIG_DFL);
	sigfillset(&signals);
	sigdelset(&signals, SIGTSTP); /* Ctrl-Z stops us, too */
	if (sigprocmask(SIG_BLOCK, &signals, &before) == -1)
		err(1, "sigprocmask(SIG_BLOCK)");

	/* TODO: in v2 one group, where its limits are, and nothing below. */

	/* A directory is a group: the kernel puts its files there. */
	snprintf(cpu, sizeof cpu, CPU "/kakuri%d", getpid());
	if (mkdir(cpu, 0755) == -1)
		err(1, "mkdir(%s)", cpu);
	maker = getpid();
	atexit(remove_cpu); /* however we end */
	/* Another hierarchy, another tree: nothing has appeared in it. */
	snprintf(memory, sizeof memory, MEMORY "/kakuri%d", getpid());
	if (mkdir(memory, 0755) == -1)
		err(1, "mkdir(%s)", memory);
	atexit(remove_memory);

	/* Who has used up his time waits for the next period of 100 ms. */
	/* TODO: so many CPUs are how many microseconds of it? */
	if (put(cpu, "cpu.cfs_quota_us", argv[1]) == -1)
		err(1, "write(cpu.cfs_quota_us, %s)", argv[1]);
	/* Where memory is not enough, the kernel kills somebody in there. */
	if (put(memory, "memory.limit_in_bytes", argv[2]) == -1)
		err(1, "write(memory.limit_in_bytes, %s)", argv[2]);
	/* It would swap before that; with 0 this group does not. */
	if (put(memory, "memory.swappiness", "0") == -1)
		err(1, "write(memory.swappiness, 0)");

	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0)
		run(&argv[3], &before);
	return wait_for(pid, &signals);
}
