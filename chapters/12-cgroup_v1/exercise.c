/*
 * Exercise 12 - run a command with a limit on its memory.
 *
 *	exercise DIRECTORY BYTES COMMAND [ARG...]
 *
 * DIRECTORY is where the v1 hierarchy of the memory controller is mounted.
 * COMMAND and its children may use no more than BYTES, in a group of their
 * own. When COMMAND has ended, so has the group. The exit status must be
 * COMMAND's, or 128 + N if signal N killed it.
 *
 * Check your work: scripts/check 12
 */
#include <sys/stat.h>
#include <sys/wait.h>
#include <err.h>
#include <fcntl.h>
#include <limits.h>
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
		errx(2, "usage: exercise DIRECTORY BYTES COMMAND [ARG...]");
	snprintf(group, sizeof group, "%s/kakuri%d", argv[1], getpid());

	/* TODO: make the group and give it its limit, argv[2]; put() writes. */

	if ((pid = fork()) == -1)
		err(1, "fork");
	if (pid == 0) {
		/* TODO: join the group (0 means the one who writes). */
		execvp(argv[3], &argv[3]);
		err(127, "%s", argv[3]);
	}
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");

	/* TODO: take the group away. */

	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}
