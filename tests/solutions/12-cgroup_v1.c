/*
 * Exercise 12, solved - limits as docker's --cpus and -m, in v1 or v2.
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
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROOT "/sys/fs/cgroup"
#define CPU "/sys/fs/cgroup/cpu"
#define MEMORY "/sys/fs/cgroup/memory"

/* The directories of our groups. v2 has one, and memory is empty. */
static char cpu[64], memory[64];
static bool is_v2;
static pid_t maker; /* who made them, and removes them */

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

	/* 0 is who writes: it moves, and its children are born there. */
	if (put(cpu, "cgroup.procs", "0") == -1)
		err(1, "write(%s/cgroup.procs, 0)", cpu);
	/* In the other hierarchy it is still where it was: once more. */
	if (!is_v2 && put(memory, "cgroup.procs", "0") == -1)
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

static void
make_v1(const char *quota, const char *bytes)
{
	snprintf(cpu, sizeof cpu, CPU "/kakuri%d", getpid());
	if (mkdir(cpu, 0755) == -1)
		err(1, "mkdir(%s)", cpu);
	atexit(remove_cpu); /* however we end */
	snprintf(memory, sizeof memory, MEMORY "/kakuri%d", getpid());
	if (mkdir(memory, 0755) == -1)
		err(1, "mkdir(%s)", memory);
	atexit(remove_memory);

	if (put(cpu, "cpu.cfs_quota_us", quota) == -1)
		err(1, "write(cpu.cfs_quota_us, %s)", quota);
	if (put(memory, "memory.limit_in_bytes", bytes) == -1)
		err(1, "write(memory.limit_in_bytes, %s)", bytes);
	if (put(memory, "memory.swappiness", "0") == -1)
		err(1, "write(memory.swappiness, 0)");
}

static void
make_v2(const char *quota, const char *bytes)
{
	char max[64];

	snprintf(cpu, sizeof cpu, ROOT "/kakuri%d", getpid());
	if (mkdir(cpu, 0755) == -1)
		err(1, "mkdir(%s)", cpu);
	atexit(remove_cpu); /* however we end */

	snprintf(max, sizeof max, "%s 100000", quota);
	if (put(cpu, "cpu.max", max) == -1)
		err(1, "write(cpu.max, %s)", max);
	if (put(cpu, "memory.max", bytes) == -1)
		err(1, "write(memory.max, %s)", bytes);
	if (put(cpu, "memory.swap.max", "0") == -1 && errno != ENOENT)
		err(1, "write(memory.swap.max, 0)");
}

int
main(int argc, char *argv[])
{
	sigset_t signals, before;
	char quota[32];
	pid_t pid;

	if (argc < 4)
		errx(2, "usage: exercise CPUS BYTES COMMAND [ARG...]");
	is_v2 = access(ROOT "/cgroup.controllers", F_OK) == 0;

	/* Ctrl-C is for COMMAND. What would end us is waited for. */
	signal(SIGCHLD, SIG_DFL);
	sigfillset(&signals);
	sigdelset(&signals, SIGTSTP); /* Ctrl-Z stops us, too */
	if (sigprocmask(SIG_BLOCK, &signals, &before) == -1)
		err(1, "sigprocmask(SIG_BLOCK)");

	maker = getpid();
	snprintf(quota, sizeof quota, "%.0f", atof(argv[1]) * 100000);
	if (is_v2)
		make_v2(quota, argv[2]);
	else
		make_v1(quota, argv[2]);

	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0)
		run(&argv[3], &before);
	return wait_for(pid, &signals);
}
