/*
 * Exercise 15, solved - a container whose root is nobody on the host.
 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/wait.h>
#include <err.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pid_t maker; /* the parent of the child */

static int made[2], mapped[2]; /* pipes: the namespace is there, the maps are */

/* The kernel wants all of it in one write(2), and takes each map once. */
static void
write_file(const char *path, const char *text)
{
	int fd;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		err(1, "open(%s)", path);
	if (write(fd, text, strlen(text)) == -1)
		err(1, "write(%s, \"%s\")", path, text);
	close(fd);
}

static void
say(const int line[2])
{
	if (write(line[1], "", 1) != 1)
		err(1, "write(pipe)");
}

/* Nothing comes if the other one has died. */
static void
hear(const int line[2])
{
	char c;

	close(line[1]);
	if (read(line[0], &c, 1) != 1)
		exit(1);
}

/* The child: COMMAND. */
static void
run(char *command[])
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) /* not without its parent */
		err(1, "prctl(PR_SET_PDEATHSIG)");
	if (getppid() != maker) /* it ended before that */
		_exit(1);

	/* We get every capability in it, and lose those that we had outside. */
	if (unshare(CLONE_NEWUSER) == -1)
		err(1, "unshare(CLONE_NEWUSER)");
	say(made);
	hear(mapped);

	/* On the host we are root still, and in root's groups: no longer. */
	if (setgroups(0, NULL) == -1)
		err(1, "setgroups");
	if (setresgid(0, 0, 0) == -1)
		err(1, "setresgid(0)");
	if (setresuid(0, 0, 0) == -1)
		err(1, "setresuid(0)");
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) /* which has cleared it */
		err(1, "prctl(PR_SET_PDEATHSIG)");
	if (getppid() != maker) /* it ended before that */
		_exit(1);

	execvp(command[0], command);
	err(127, "%s", command[0]);
}

int
main(int argc, char *argv[])
{
	char path[64], map[64];
	int status;
	pid_t pid;

	if (argc < 3)
		errx(2, "usage: exercise ID COMMAND [ARG...]");
	signal(SIGCHLD, SIG_DFL); /* ignored, it would reap before waitpid(2) */

	if (pipe2(made, O_CLOEXEC) == -1)
		err(1, "pipe2");
	if (pipe2(mapped, O_CLOEXEC) == -1)
		err(1, "pipe2");
	maker = getpid();
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0)
		run(&argv[2]);

	/* The child has its namespace, and we are outside: any IDs are ours. */
	hear(made);
	snprintf(map, sizeof map, "0 %s 65536", argv[1]);
	snprintf(path, sizeof path, "/proc/%d/gid_map", (int)pid);
	write_file(path, map);
	snprintf(path, sizeof path, "/proc/%d/uid_map", (int)pid);
	write_file(path, map);
	say(mapped);

	signal(SIGINT, SIG_IGN); /* Ctrl-C is for COMMAND */
	signal(SIGQUIT, SIG_IGN);
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
