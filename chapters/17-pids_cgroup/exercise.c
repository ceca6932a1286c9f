/*
 * Exercise 17 - run a command that may have so many processes, and no more.
 *
 *	exercise DIRECTORY NUMBER COMMAND [ARG...]
 *
 * DIRECTORY is a group of the pids controller, v1 or v2. COMMAND runs in a
 * group of its own below it, with at most NUMBER processes, itself included.
 * When it has ended, the exercise prints how many forks were refused, as in
 * "refused 3", and the group is gone. The exit status must be COMMAND's.
 *
 * Check your work: scripts/check 17
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

/* The number after a word such as "max " in a file of the group. */
static inline long
number(const char *group, const char *file, const char *word)
{
	char path[PATH_MAX], format[32];
	long n = -1;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", group, file);
	snprintf(format, sizeof format, "%s%%ld", word);
	if ((f = fopen(path, "r")) == NULL || fscanf(f, format, &n) != 1)
		err(1, "%s", path);
	fclose(f);
	return n;
}

int
main(int argc, char *argv[])
{
	char group[PATH_MAX];
	long refused = 0;
	int status;
	pid_t pid;

	if (argc < 4)
		errx(2, "usage: exercise DIRECTORY NUMBER COMMAND [ARG...]");
	snprintf(group, sizeof group, "%s/kakuri%d", argv[1], getpid());

	/* TODO: make the group and give it its limit, argv[2]. */

	if ((pid = fork()) == -1)
		err(1, "fork");
	if (pid == 0) {
		/* TODO: join the group (0 means the one who writes). */
		execvp(argv[3], &argv[3]);
		err(127, "%s", argv[3]);
	}
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");

	/* TODO: how many forks were refused? Then take the group away. */

	printf("refused %ld\n", refused);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}
