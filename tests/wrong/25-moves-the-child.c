/* hint: cgroup.procs cannot be written here */
#define _GNU_SOURCE
#include <linux/sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <err.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	char path[PATH_MAX];
	int fd, status;
	pid_t pid;

	if (argc < 3)
		errx(2, "usage: exercise DIRECTORY COMMAND [ARG...]");

	if ((pid = fork()) == -1)
		err(1, "fork");

	if (pid == 0) {
		snprintf(path, sizeof path, "%s/cgroup.procs", argv[1]);
		if ((fd = open(path, O_WRONLY)) == -1 || write(fd, "0", 1) == -1)
			err(1, "%s", path);
		close(fd);
		execvp(argv[2], &argv[2]);
		err(127, "%s", argv[2]);
	}
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}
