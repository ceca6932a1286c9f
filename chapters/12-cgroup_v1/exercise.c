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
 * 3. When COMMAND ends, whoever it leaves behind is killed, and no group of
 *    ours is left: each PID of cgroup.procs gets SIGKILL, until there is none.
 *
 * All else stays, in both: the status is COMMAND's, 128+N if signal N killed
 * it. The checks ask about the version that the machine has.
 *
 * Check your work: scripts/check 12
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

/* Only the directory: its files go with it. It goes when nobody is in there. */
static void
remove_group(const char *group)
{
	/* TODO: and who COMMAND has left behind? */
	for (int tries = 0; rmdir(group) == -1; tries++) {
		if (errno != EBUSY || tries == 20) {
			warn("rmdir(%s): who is in cgroup.procs?", group);
			return;
		}
		poll(NULL, 0, 100); /* the dead take a while to leave */
	}
}

static void
remove_groups(void)
{
	if (getpid() != maker) /* a child that could not go on */
		return;
	remove_group(memory);
	remove_group(cpu);
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

int
main(int argc, char *argv[])
{
	sigset_t signals, before;
	int number, status = 0;
	pid_t pid;

	if (argc < 4)
		errx(2, "usage: exercise CPUS BYTES COMMAND [ARG...]");
	/* TODO: which version is it? */

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
		err(1, "mkdir(%s): no cgroup v1 here?", cpu);
	/* Another hierarchy, another tree: nothing has appeared in it. */
	snprintf(memory, sizeof memory, MEMORY "/kakuri%d", getpid());
	if (mkdir(memory, 0755) == -1) {
		warn("mkdir(%s)", memory);
		rmdir(cpu);
		return 1;
	}
	maker = getpid();
	atexit(remove_groups); /* when we exit, also by err(3) */

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
	printf("%s\n%s\n", cpu, memory);
	fflush(stdout);

	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0)
		run(&argv[3], &before);

	do {
		if (sigwait(&signals, &number) != 0)
			errx(1, "sigwait");
		if (number == SIGTERM || number == SIGHUP)
			kill(pid, SIGKILL); /* it may not be in there yet */
	} while (waitpid(pid, &status, WNOHANG) == 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
