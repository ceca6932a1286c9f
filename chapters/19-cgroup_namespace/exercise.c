/*
 * Exercise 19 - run a command that takes its own group for the whole tree.
 *
 *	exercise DIRECTORY POINT COMMAND [ARG...]
 *
 * DIRECTORY is a group of cgroup v2. COMMAND runs in a group of its own below
 * it, which it sees as /, and finds that group mounted at POINT, an empty
 * directory. Nobody else sees that mount. When COMMAND has ended, the group
 * is gone. The exit status must be COMMAND's.
 *
 * Check your work: scripts/check 19
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <err.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Write a text to a file of the group, as echo does. */
static inline void
put(const char *group, const char *file, const char *text)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof path, "%s/%s", group, file);
	if ((fd = open(path, O_WRONLY)) == -1 ||
	    write(fd, text, strlen(text)) == -1)
		err(1, "%s", path);
	close(fd);
}

int
main(int argc, char *argv[])
{
	char group[PATH_MAX];
	int status;
	pid_t pid;

	if (argc < 4)
		errx(2, "usage: exercise DIRECTORY POINT COMMAND [ARG...]");
	snprintf(group, sizeof group, "%s/kakuri%d", argv[1], getpid());
	if (mkdir(group, 0755) == -1)
		err(1, "%s", group);
	if ((pid = fork()) == -1)
		err(1, "fork");
	if (pid == 0) {
		put(group, "cgroup.procs", "0");

		/* TODO: the namespaces, and the mount at argv[2]. */

		execvp(argv[3], &argv[3]);
		err(127, "%s", argv[3]);
	}
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	if (rmdir(group) == -1)
		err(1, "%s", group);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}
