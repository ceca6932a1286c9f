/*
 * Exercise 13, solved - enter a container.
 */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/wait.h>
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

int
main(int argc, char *argv[])
{
	int fd, status;
	pid_t pid;

	if (argc < 3)
		errx(2, "usage: exercise PID COMMAND [ARG...]");

	if ((fd = syscall(SYS_pidfd_open, atoi(argv[1]), 0)) == -1)
		err(1, "pidfd_open");
	if (setns(fd, CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWUTS |
			  CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET) == -1)
		err(1, "setns");
	close(fd);

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
