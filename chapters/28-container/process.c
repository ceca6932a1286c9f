/*
 * process.c - the launcher outside, PID 1 inside, and COMMAND.
 *
 * Signals go launcher -> PID 1 -> COMMAND; the exit status comes back the
 * same way. PID 1 is ours, not COMMAND: the kernel withholds a signal that
 * PID 1 has no handler for, and orphans need somebody who waits for them.
 */
#include "container.h"
#include <sys/signalfd.h>
#include <sys/wait.h>

static sigset_t taken; /* the others are ignored */

/* Hold these back, and read them from a descriptor. */
static int
open_signals(void)
{
	must(sigprocmask(SIG_SETMASK, &taken, NULL), "sigprocmask");
	return must(signalfd(-1, &taken, SFD_CLOEXEC), "signalfd");
}

/* The launcher: all; but what nohup(1) ignores stays ignored. */
void
take_signals(struct container *c)
{
	struct sigaction now;

	signal(SIGCHLD, SIG_DFL);
	sigfillset(&taken);
	for (int n = 1; n < NSIG; n++)
		if (sigaction(n, NULL, &now) == 0 && now.sa_handler == SIG_IGN)
			sigdelset(&taken, n);
	c->signals = open_signals();
}

bool
has_ended(int pidfd)
{
	return poll(&(struct pollfd){pidfd, POLLIN, 0}, 1, 0) == 1;
}

static void
wait_for(struct pollfd *watch, int count)
{
	while (poll(watch, count, -1) == -1)
		if (errno != EINTR)
			err(OURS, "poll");
}

/* SIGCHLD, which nobody passes on, where there is none after all. */
static int
read_signal(int signals)
{
	struct signalfd_siginfo info;

	return read(signals, &info, sizeof info) == sizeof info
		   ? (int)info.ssi_signo
		   : SIGCHLD;
}

/* Ctrl-Z cannot stop a container that has no terminal of its own. */
static bool
is_forwarded(int n)
{
	return n != SIGCHLD && n != SIGPIPE && n != SIGTSTP && n != SIGTTIN &&
	       n != SIGTTOU;
}

static void
pass_on(const struct container *c, int n)
{
	if (n == SIGWINCH && c->tty != -1)
		resize_terminal(c);
	else if (is_forwarded(n))
		syscall(SYS_pidfd_send_signal, c->init, n, NULL, 0);
}

static int
exit_status(const siginfo_t *end)
{
	return end->si_code == CLD_EXITED ? end->si_status
					  : SIGNALLED + end->si_status;
}

/*
 * The launcher: pass signals on until PID 1 has ended. Its number stays its
 * own (WNOWAIT) as long as the state tells others of it.
 */
int
attend(const struct container *c)
{
	struct pollfd watch[3 + STREAMS] = {{c->init, POLLIN, 0},
					    {c->signals, POLLIN, 0}};
	siginfo_t end;

	do {
		move_streams(&watch[3]);
		answer_requests(c, &watch[2]);
		wait_for(watch, 3 + STREAMS);
		if (watch[1].revents != 0)
			pass_on(c, read_signal(c->signals));
	} while (watch[0].revents == 0);
	drain_streams();
	while (waitid(P_PID, c->pid, &end, WEXITED | WNOWAIT) == -1)
		if (errno != EINTR)
			err(OURS, "waitid");
	remove_ours();
	waitid(P_PID, c->pid, &end, WEXITED);
	return exit_status(&end);
}

/* COMMAND inherits nothing: neither environment, nor mask, nor session. */
static void
set_environment(const struct container *c)
{
	const char *terminal = getenv("TERM");

	clearenv();
	if (terminal != NULL)
		setenv("TERM", terminal, 1);
	setenv("HOME", c->home, 1);
	putenv("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:"
	       "/bin");
	putenv("container=kakuri");
	for (char **variable = c->variables; *variable != NULL; variable++)
		if (putenv(*variable) != 0)
			err(OURS, "--env");
}

static void
reset_signals(void)
{
	sigset_t none;

	for (int n = 1; n < NSIG; n++)
		if (sigismember(&taken, n) == 0)
			signal(n, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The pidfd tells if it had gone already. What else PDEATHSIG needs is that
 * nothing comes after it that clears it, as setresuid does. */
static void
die_with_launcher(const struct container *c)
{
	must(prctl(PR_SET_PDEATHSIG, SIGKILL), "PR_SET_PDEATHSIG");
	if (has_ended(c->launcher))
		_exit(SIGNALLED + SIGKILL);
}

/* To the user, who may not be who reads what COMMAND would have written. */
static _Noreturn void
complain(const struct container *c, int complaints)
{
	bool missing = errno == ENOENT || errno == ENOTDIR;
	int error = errno;

	if (complaints != -1)
		dup2(complaints, 2);
	errno = error;
	err(missing ? NOT_FOUND : CANNOT_RUN, "COMMAND '%s': %s", c->command[0],
	    missing ? "it, or what it is run by, is not in ROOT"
		    : "cannot be run");
}

_Noreturn void
be_command(const struct container *c)
{
	char here[4096];
	int complaints = -1;

	set_environment(c);
	setsid();
	control_terminal(c);
	if (c->terminal)
		use_streams(c);
	umask(022);
	must(chdir(c->workdir), "--workdir '%s' in ROOT", c->workdir);
	if (getcwd(here, sizeof here) == NULL || *here != '/')
		errx(OURS, "--workdir '%s' is outside of ROOT", c->workdir);
	become_user(c);
	settle_capabilities(c, false);
	if (c->entered)
		die_with_launcher(c);
	apply_landlock(c);
	apply_apparmor(c);
	if (!c->terminal) {
		complaints = fcntl(2, F_DUPFD_CLOEXEC, 3);
		use_streams(c);
	}
	apply_seccomp(c);
	explain(8, "execvp(\"%s\") as child of PID 1", c->command[0]);
	reset_signals();
	execvp(c->command[0], c->command);
	complain(c, complaints);
}

/* What Ctrl-C means is meant for all that COMMAND runs in its session. */
static void
forward(int n, pid_t command)
{
	bool all = n == SIGINT || n == SIGQUIT;

	if (is_forwarded(n) && (!all || kill(-command, n) == -1))
		kill(command, n);
}

/* Wait for whoever has ended: orphans come to PID 1. */
static void
reap(pid_t command)
{
	siginfo_t end = {0};

	while (waitid(P_ALL, 0, &end, WEXITED | WNOHANG) == -1
		   ? errno == EINTR
		   : end.si_pid != 0)
		if (end.si_pid == command)
			_exit(exit_status(&end)); /* and all others die */
}

_Noreturn void
be_init(const struct container *c)
{
	struct pollfd watch[] = {{c->launcher, POLLIN, 0}, {-1, POLLIN, 0}};
	pid_t command;

	reset_signals(); /* PID 1 ignores none: no terminal sends it any */
	sigfillset(&taken);
	watch[1].fd = open_signals();
	setsid();
	die_with_launcher(c);
	explain(8, "fork: this is PID 1, the child becomes COMMAND");
	if ((command = must(fork(), "fork")) == 0)
		be_command(c);
	settle_capabilities(c, true);
	leave_start();
	leave_streams(c);
	forget_arguments();
	for (wait_for(watch, 2); watch[0].revents == 0; wait_for(watch, 2)) {
		forward(read_signal(watch[1].fd), command);
		reap(command);
	}
	_exit(SIGNALLED + SIGKILL);
}
