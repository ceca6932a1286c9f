/* hint: COMMAND began in ' */
#define _GNU_SOURCE
#include <linux/sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef P_PIDFD
#define P_PIDFD ((idtype_t)3)
#endif

static pid_t maker; /* the parent of the child */

/* The child, from its first instruction on. */
static void
run(char *command[], const sigset_t *signals)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) /* not without its parent */
		err(1, "prctl(PR_SET_PDEATHSIG)");
	if (getppid() != maker) /* it ended before that */
		_exit(1);
	if (sigprocmask(SIG_SETMASK, signals, NULL) == -1)
		err(1, "sigprocmask(SIG_SETMASK)");
	execvp(command[0], command);
	err(127, "%s", command[0]);
}

int
main(int argc, char *argv[])
{
	struct clone_args args = {0};
	siginfo_t info = {0};
	sigset_t signals, before;
	int group, pidfd, number, error;
	pid_t pid;

	if (argc < 3)
		errx(2, "usage: exercise DIRECTORY COMMAND [ARG...]");

	/* Ctrl-C is for COMMAND. What would end us is waited for. */
	signal(SIGCHLD, SIG_DFL);
	sigfillset(&signals);
	sigdelset(&signals, SIGTSTP); /* Ctrl-Z stops us, too */
	if (sigprocmask(SIG_BLOCK, &signals, &before) == -1)
		err(1, "sigprocmask(SIG_BLOCK)");

	/* Somebody else's. To name it, a descriptor is enough. */
	maker = getpid();
	group = open(argv[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (group == -1)
		err(1, "open(%s)", argv[1]);

	/* One call: a child, where it begins, what it takes for the root. */
	args.flags = CLONE_NEWCGROUP | CLONE_PIDFD;
	args.cgroup = (uint64_t)group;
	args.pidfd = (uintptr_t)&pidfd;
	args.exit_signal = SIGCHLD;
	pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
	if (pid == -1)
		err(1, "clone3(%s)", argv[1]);
	if (pid == 0)
		run(&argv[2], &before);

	do {
		error = sigwait(&signals, &number);
		if (error != 0)
			errx(1, "sigwait: %s", strerror(error));
		if (number == SIGTERM || number == SIGHUP)
			return 128 + number; /* and the child dies */
		/* That child, and no other with its number: has it ended? */
		if (waitid(P_PIDFD, pidfd, &info, WEXITED | WNOHANG) == -1)
			err(1, "waitid(P_PIDFD)");
	} while (info.si_pid == 0);
	if (info.si_code == CLD_EXITED)
		return info.si_status;
	return 128 + info.si_status; /* the signal that killed it */
}
