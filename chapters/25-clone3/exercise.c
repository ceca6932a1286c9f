/*
 * Exercise 25 - a second command in a group that is there, as runc exec.
 *
 *	exercise DIRECTORY COMMAND [ARG...]
 *
 * DIRECTORY is a group of cgroup v2 that somebody else has made, maybe one
 * where nothing can be written. COMMAND is born in it, and the exercise itself
 * never is in there. COMMAND has a cgroup namespace of its own, of which that
 * group is the root: it finds 0::/ in /proc/self/cgroup. When COMMAND has
 * ended, the group is still there, and so is who else is in it.
 *
 * As now, COMMAND does not outlive the exercise, and the exit status is
 * COMMAND's, or 128+N if signal N killed it.
 *
 * It starts as the program of the chapter. Check your work: scripts/check 25
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <linux/sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef P_PIDFD
#define P_PIDFD ((idtype_t)3)
#endif

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

/* The child, from its first instruction on. */
static void
run(char *command[], const sigset_t *signals)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) /* not without its parent */
		err(1, "prctl(PR_SET_PDEATHSIG)");
	if (getppid() != maker) /* it ended before that */
		_exit(1);
	if (sigprocmask(SIG_SETMASK, signals, NULL) == -1)
		err(1, "sigprocmask(SIG_SETMASK)");
	execvp(command[0], command);
	err(127, "%s", command[0]);
}

int
main(int argc, char *argv[])
{
	struct clone_args args = {0};
	siginfo_t info = {0};
	sigset_t signals, before;
	const char *root = ROOT;
	int pidfd, number;
	pid_t pid;

	if (argc < 3)
		errx(2, "usage: exercise DIRECTORY COMMAND [ARG...]");
	if (access(ROOT "/cgroup.procs", F_OK) == -1)
		root = ROOT "/unified"; /* v1 is beside it */

	/* Ctrl-C is for COMMAND. What would end us is waited for. */
	signal(SIGCHLD, SIG_DFL);
	sigfillset(&signals);
	sigdelset(&signals, SIGTSTP); /* Ctrl-Z stops us, too */
	if (sigprocmask(SIG_BLOCK, &signals, &before) == -1)
		err(1, "sigprocmask(SIG_BLOCK)");

	maker = getpid(); /* run() compares it */
	/* TODO: the group is DIRECTORY, and not ours to make, or to remove */
	snprintf(path, sizeof path, "%s/kakuri%d", root, getpid());
	if (mkdir(path, 0755) == -1)
		err(1, "mkdir(%s): no cgroup v2 here?", path);
	atexit(remove_group); /* when we exit, also by err(3) */
	group = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (group == -1)
		err(1, "open(%s)", path);

	/* One call: a child, where it begins, and a descriptor for it. */
	/* TODO: and the cgroup namespace */
	args.flags = CLONE_INTO_CGROUP | CLONE_PIDFD;
	args.cgroup = (uint64_t)group;
	args.pidfd = (uintptr_t)&pidfd;
	args.exit_signal = SIGCHLD;
	pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
	if (pid == -1)
		err(1, "clone3(CLONE_INTO_CGROUP, %s): Linux 5.7?", path);
	if (pid == 0)
		run(&argv[2], &before);

	do {
		if (sigwait(&signals, &number) != 0)
			errx(1, "sigwait");
		if (number == SIGTERM || number == SIGHUP)
			kill(pid, SIGKILL);
		/* That child, and no other with its number: has it ended? */
		if (waitid(P_PIDFD, pidfd, &info, WEXITED | WNOHANG) == -1)
			err(1, "waitid(P_PIDFD)");
	} while (info.si_pid == 0);
	if (info.si_code == CLD_EXITED)
		return info.si_status;
	return 128 + info.si_status; /* the signal that killed it */
}
