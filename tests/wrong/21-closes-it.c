/* hint: nobody got SIGTERM, and the exercise ended with 1 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[PATH_MAX]; /* of our group's directory */
static int group;	    /* that directory, open */
static pid_t maker;	    /* who made it, and removes it */

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

/* One by one. Who forks meanwhile is found the next time. */
static void
signal_each(int number)
{
	char file[PATH_MAX + 16];
	FILE *procs;
	int pid;

	snprintf(file, sizeof file, "%s/cgroup.procs", path);
	procs = fopen(file, "re");
	if (procs == NULL)
		return;
	while (fscanf(procs, "%d", &pid) == 1)
		if (pid > 0) /* 0 is of another PID namespace */
			kill(pid, number);
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
			signal_each(SIGKILL);
		poll(NULL, 0, 100); /* the dead take a while to leave */
	}
	warn("rmdir(%s)", path);
}

/* The child: COMMAND, in the group. */
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
	char trigger[64];
	bool noticed = false;
	struct pollfd events[2] = {{.events = POLLPRI}, {.events = POLLIN}};
	struct signalfd_siginfo caught;
	sigset_t signals, before;
	pid_t pid, ended;
	int status;

	if (argc < 4)
		errx(2, "usage: exercise DIRECTORY MS COMMAND [ARG...]");

	/* Ctrl-C is for COMMAND. What would end us is read from a file. */
	signal(SIGCHLD, SIG_DFL);
	sigfillset(&signals);
	sigdelset(&signals, SIGTSTP); /* Ctrl-Z stops us, too */
	if (sigprocmask(SIG_BLOCK, &signals, &before) == -1)
		err(1, "sigprocmask(SIG_BLOCK)");
	events[1].fd = signalfd(-1, &signals, SFD_CLOEXEC);
	if (events[1].fd == -1)
		err(1, "signalfd");

	/* A directory is a group: the kernel puts its files there. */
	snprintf(path, sizeof path, "%s/kakuri%d", argv[1], getpid());
	if (mkdir(path, 0755) == -1)
		err(1, "mkdir(%s)", path);
	maker = getpid();
	atexit(remove_group); /* however we end */
	group = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (group == -1)
		err(1, "open(%s)", path);

	events[0].fd = openat(group, "cpu.pressure", O_RDWR | O_CLOEXEC);
	if (events[0].fd == -1)
		err(1, "open(%s/cpu.pressure): cgroup v2? psi=1?", path);
	/* In microseconds: some process has waited for MS ms within 2 s. */
	snprintf(trigger, sizeof trigger, "some %ld 2000000",
		 atol(argv[2]) * 1000);
	/* From now on the kernel looks, until this file is closed. */
	if (write(events[0].fd, trigger, strlen(trigger) + 1) == -1)
		err(1, "write(cpu.pressure, %s): Linux 5.2? psi=1?", trigger);

	close(events[0].fd);
	events[0].fd = openat(group, "cpu.pressure", O_RDONLY | O_CLOEXEC);

	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0)
		run(&argv[3], &before);

	for (;;) {
		/* Asleep, until the kernel has a notice for us, or a signal. */
		if (poll(events, 2, -1) == -1)
			err(1, "poll");
		if (events[0].revents & POLLERR)
			errx(1, "%s/cpu.pressure is gone", path);
		if (events[0].revents & POLLPRI) {
			if (noticed)
				return 3; /* and who is left is killed */
			signal_each(SIGTERM);
			noticed = true;
		}
		if ((events[1].revents & POLLIN) == 0)
			continue;
		if (read(events[1].fd, &caught, sizeof caught) == -1)
			err(1, "read(signalfd)");
		if (caught.ssi_signo == SIGTERM || caught.ssi_signo == SIGHUP) {
			/* It may not be in the group yet. */
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
			return 128 + (int)caught.ssi_signo;
		}
		ended = waitpid(pid, &status, WNOHANG);
		if (ended == -1)
			err(1, "waitpid");
		if (ended == pid)
			break;
	}
	if (noticed)
		return 3;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
