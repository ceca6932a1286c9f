/* hint: COMMAND saw itself at '/../kakuri */
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
		if (unshare(CLONE_NEWCGROUP | CLONE_NEWNS) == -1)
			err(1, "unshare");
		put(group, "cgroup.procs", "0");
		if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
			err(1, "mount MS_PRIVATE");
		if (mount("cgroup2", argv[2], "cgroup2", 0, NULL) == -1)
			err(1, "mount %s", argv[2]);
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
