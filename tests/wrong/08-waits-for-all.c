/* hint: COMMAND had ended, and 10 s later the exercise had not */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/wait.h>
#include <err.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

static int
run(char *command[])
{
	int status, result = 125;
	pid_t ended, pid = fork();

	if (pid == -1)
		err(125, "fork");
	if (pid == 0) {
		execvp(command[0], command);
		err(127, "%s", command[0]);
	}
	while ((ended = wait(&status)) != -1)
		if (ended == pid)
			result = WIFSIGNALED(status) ? 128 + WTERMSIG(status)
						     : WEXITSTATUS(status);
	return result;
}

static void
init(char *command[])
{
	if (unshare(CLONE_NEWNS) == -1)
		err(125, "unshare");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(125, "mount / private");
	if (mount("proc", "/proc", "proc", 0, NULL) == -1)
		err(125, "mount /proc");
	exit(run(command));
}

int
main(int argc, char *argv[])
{
	int status;
	pid_t pid;

	if (argc < 2)
		errx(2, "usage: exercise COMMAND [ARG...]");
	if (unshare(CLONE_NEWPID) == -1)
		err(125, "unshare");
	if ((pid = fork()) == -1)
		err(125, "fork");
	if (pid == 0)
		init(&argv[1]);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 125;
}
