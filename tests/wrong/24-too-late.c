/* hint: Permission denied: was somebody in the namespace already */
#define _GNU_SOURCE
#include <sys/wait.h>
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif

/* Let this clock show so many seconds, for children yet to come. */
static void
set_clock(clockid_t clock, const char *name, long seconds)
{
	struct timespec now;
	char line[64];
	int fd;

	clock_gettime(clock, &now);
	snprintf(line, sizeof line, "%s %ld 0", name,
		 seconds - (long)now.tv_sec);
	if ((fd = open("/proc/self/timens_offsets", O_WRONLY)) == -1 ||
	    write(fd, line, strlen(line)) == -1)
		err(1, "%s", line);
	close(fd);
}

int
main(int argc, char *argv[])
{
	int status;
	pid_t pid;

	if (argc < 3)
		errx(2, "usage: exercise SECONDS COMMAND [ARG...]");

	if (unshare(CLONE_NEWTIME) == -1)
		err(1, "unshare");
	if ((pid = fork()) == -1)
		err(1, "fork");
	if (pid == 0) {
		set_clock(CLOCK_MONOTONIC, "monotonic", atol(argv[1]));
		set_clock(CLOCK_BOOTTIME, "boottime", atol(argv[1]));
	}
	if (pid != 0) {
		if (waitpid(pid, &status, 0) == -1)
			err(1, "waitpid");
		return WIFEXITED(status) ? WEXITSTATUS(status)
					 : 128 + WTERMSIG(status);
	}

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
