/* hint: COMMAND read '/kakuri */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <err.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif

static pid_t maker; /* the parent of the child */

/* Move this process to a group: 0 is who writes. */
static void
join(const char *group)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof path, "%s/cgroup.procs", group);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		err(1, "open(%s)", path);
	if (write(fd, "0", 1) == -1)
		err(1, "write(%s, 0)", path);
	close(fd);
}

/* The child. */
static void
run(const char *group, const char *directory, char *command[])
{
	char init[PATH_MAX];

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1)
		err(1, "prctl(PR_SET_PDEATHSIG)");
	if (getppid() != maker) /* it ended before that */
		_exit(1);
	join(group);

	/* We have copies of the mounts now. That of a shared mount is its peer. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	/* The copies leave their peer groups: what follows stays in here. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");
	/* The top of the new mount is the directory of the group. */
	if (mount(group, directory, NULL, MS_BIND, NULL) == -1)
		err(1, "mount(%s on %s)", group, directory);

	/* Nobody stays in "/", so that it can pass controllers on. */
	snprintf(init, sizeof init, "%s/init", directory);
	if (mkdir(init, 0755) == -1)
		err(1, "mkdir(%s)", init);
	join(init);

	execvp(command[0], command);
	err(127, "%s", command[0]);
}

int
main(int argc, char *argv[])
{
	char group[PATH_MAX], init[PATH_MAX + 8];
	int status;
	pid_t pid;

	if (argc < 3)
		errx(2, "usage: exercise DIRECTORY COMMAND [ARG...]");
	signal(SIGCHLD, SIG_DFL);
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);

	snprintf(group, sizeof group, "%s/kakuri%d", argv[1], getpid());
	snprintf(init, sizeof init, "%s/init", group);
	if (mkdir(group, 0755) == -1)
		err(1, "mkdir(%s)", group);
	maker = getpid();
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0) {
		signal(SIGINT, SIG_DFL);
		signal(SIGQUIT, SIG_DFL);
		run(group, argv[1], &argv[2]);
	}
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");

	/* From the bottom up; there is no init where the child got stuck. */
	rmdir(init);
	if (rmdir(group) == -1)
		err(1, "rmdir(%s)", group);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
