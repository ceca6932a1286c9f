/* hint: COMMAND exited with 7, the exercise with 0 */
#define _GNU_SOURCE
#include <linux/sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	struct clone_args args = {.flags = CLONE_INTO_CGROUP,
				  .exit_signal = SIGCHLD};
	int group, status;
	pid_t pid;

	if (argc < 3)
		errx(2, "usage: exercise DIRECTORY COMMAND [ARG...]");

	if ((group = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		err(1, "%s", argv[1]);
	args.cgroup = (unsigned)group;
	if ((pid = syscall(SYS_clone3, &args, sizeof args)) == -1)
		err(1, "clone3");

	if (pid == 0) {
		execvp(argv[2], &argv[2]);
		err(127, "%s", argv[2]);
	}
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	return 0;
}
