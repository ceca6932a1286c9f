/* hint: the daemons are gone, and the group is not: when did you remove it? */
#include <sys/stat.h>
#include <sys/wait.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
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

/* Wait until nobody is alive in the group or below: its file says when. */
static inline void
await_empty(const char *group)
{
	char path[PATH_MAX], text[64] = "";
	struct pollfd p = {.events = POLLPRI};

	snprintf(path, sizeof path, "%s/cgroup.events", group);
	if ((p.fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		err(1, "%s", path);
	while (pread(p.fd, text, sizeof text - 1, 0) > 0 &&
	       strstr(text, "populated 1") != NULL)
		poll(&p, 1, -1);
	close(p.fd);
}

int
main(int argc, char *argv[])
{
	char group[PATH_MAX];
	int status = 0, ms;
	pid_t pid;

	if (argc < 4)
		errx(2, "usage: exercise DIRECTORY SECONDS COMMAND [ARG...]");
	snprintf(group, sizeof group, "%s/kakuri%d", argv[1], getpid());
	ms = 1000 * atoi(argv[2]);
	if (mkdir(group, 0755) == -1)
		err(1, "%s", group);
	if ((pid = fork()) == -1)
		err(1, "fork");
	if (pid == 0) {
		put(group, "cgroup.procs", "0");
		execvp(argv[3], &argv[3]);
		err(127, "%s", argv[3]);
	}
	for (; ms > 0 && waitpid(pid, &status, WNOHANG) == 0; ms -= 10)
		poll(NULL, 0, 10);

	put(group, "cgroup.kill", "1");
	waitpid(pid, &status, 0); /* unless that was done above */
	if (rmdir(group) == -1)
		warn("%s", group);

	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}
