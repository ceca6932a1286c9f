/* hint: PID 1 of COMMAND was COMMAND itself */
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
	int status;
	pid_t pid = fork();

	if (pid == -1)
		err(125, "fork");
	if (pid == 0) {
		execvp(command[0], command);
		err(127, "%s", command[0]);
	}
	for (;;) {
		pid_t ended = wait(&status);

		if (ended == pid || ended == -1)
			break;
	}
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

int
main(int argc, char *argv[])
{
	if (argc < 2)
		errx(2, "usage: exercise COMMAND [ARG...]");
	if (unshare(CLONE_NEWPID | CLONE_NEWNS) == -1)
		err(125, "unshare");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(125, "mount / private");
	return run(&argv[1]);
}
