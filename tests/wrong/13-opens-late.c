/* hint: something was not found: '/proc/ */
#define _GNU_SOURCE
#include <sys/wait.h>
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	const char *kind[] = {"user", "mnt", "pid", "uts", "ipc", "net"};
	char path[64];
	int fd, status;
	pid_t pid;

	if (argc < 3)
		errx(2, "usage: exercise PID COMMAND [ARG...]");

	for (int i = 0; i < 6; i++) {
		snprintf(path, sizeof path, "/proc/%s/ns/%s", argv[1], kind[i]);
		if ((fd = open(path, O_RDONLY)) == -1)
			err(1, "%s", path);
		if (setns(fd, 0) == -1)
			err(1, "setns");
		close(fd);
	}

	if ((pid = fork()) == -1)
		err(1, "fork");
	if (pid != 0) {
		if (waitpid(pid, &status, 0) == -1)
			err(1, "waitpid");
		return WIFEXITED(status) ? WEXITSTATUS(status)
					 : 128 + WTERMSIG(status);
	}

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
