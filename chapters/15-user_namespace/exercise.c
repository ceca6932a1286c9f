/*
 * Exercise 15 - a container whose root is nobody on the host.
 *
 *	exercise ID COMMAND [ARG...]
 *
 * As under Docker's userns-remap, root starts it, and COMMAND runs in a new
 * user namespace with 65536 IDs: uids and gids 0 to 65535 in there are ID to
 * ID + 65535 on the host. COMMAND starts as uid 0 and gid 0 in there, without
 * supplementary groups: on the host it has no uid, gid or group of its caller's
 * any more. It may use all of these IDs: chown(2) and setgroups(2) work. It does
 * not outlive the exercise, also after kill -9, and the exit status is
 * COMMAND's, or 128+N if signal N killed it.
 *
 * The maps are written by the parent, outside, which has CAP_SETUID and
 * CAP_SETGID there. It starts as the program of the chapter, with a fork(2).
 * Check your work: scripts/check 15
 * 日本語の説明は、README.ja.md の「演習」にあります。
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

	/* TODO: wait until the parent, outside, has written the maps */
	write_file("/proc/self/setgroups", "deny");
	write_file("/proc/self/gid_map", "0 0 1");
	write_file("/proc/self/uid_map", "0 0 1");

	/* TODO: who is this process, on the host? Become root of the namespace
	   in every way. Mind that a new uid or gid clears PR_SET_PDEATHSIG. */

	execvp(command[0], command);
	err(127, "%s", command[0]);
}

int
main(int argc, char *argv[])
{
	int status;
	pid_t pid;

	if (argc < 3)
		errx(2, "usage: exercise ID COMMAND [ARG...]");
	signal(SIGCHLD, SIG_DFL); /* ignored, it would reap before waitpid(2) */

	maker = getpid();
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0)
		run(&argv[2]);

	/* TODO: when the child has its namespace, write both maps of 65536 IDs:
	   the files are in /proc/PID, and ID is argv[1] */

	signal(SIGINT, SIG_IGN); /* Ctrl-C is for COMMAND */
	signal(SIGQUIT, SIG_IGN);
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
