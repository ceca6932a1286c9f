/*
 * process.c - the launcher outside, PID 1 inside, and COMMAND.
 *
 * Signals go launcher -> PID 1 -> COMMAND; the exit status comes back the
 * same way. PID 1 is ours, not COMMAND: the kernel withholds a signal that
 * PID 1 has no handler for, and orphans need somebody who waits for them.
 */
#include "kakuri.h"
#include <sys/signalfd.h>
#include <sys/wait.h>

static sigset_t ignored; /* by who started us, as nohup(1) does */

/* All are held back, and read from a descriptor; by PID 1, too. */
void
take_signals(struct container *c)
{
	sigset_t all;

	sigfillset(&all);
	must(sigprocmask(SIG_SETMASK, &all, NULL), "sigprocmask");
	c->signals = must(signalfd(-1, &all, SFD_CLOEXEC), "signalfd");
	for (int n = 1; n < NSIG; n++)
		if (signal(n, SIG_DFL) == SIG_IGN)
			sigaddset(&ignored, n);
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

/*
 * What is to be passed on; 0: nothing. Not what we did ourselves: wrote where
 * nobody reads. Nor what the kernel says to jobs of a terminal: Ctrl-Z cannot
 * stop a container that has none of its own.
 */
static int
read_signal(int signals)
{
	struct signalfd_siginfo info;

	if (read(signals, &info, sizeof info) != sizeof info)
		return 0;
	switch (info.ssi_signo) {
	case SIGCHLD:
		return 0;
	case SIGPIPE:
		return (pid_t)info.ssi_pid == getpid() ? 0 : SIGPIPE;
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
		return info.ssi_code == SI_KERNEL ? 0 : (int)info.ssi_signo;
	default:
		return (int)info.ssi_signo;
	}
}

static int
exit_status(const siginfo_t *end)
{
	return end->si_status + (end->si_code == CLD_EXITED ? 0 : SIGNALLED);
}

/*
 * The launcher: pass signals on until PID 1 has ended. It is waited for last:
 * its number stays its own as long as the state tells others of it.
 */
int
attend(const struct container *c)
{
	enum { INIT, SIGNALS, REQUESTS, PIPES, WATCHED = PIPES + CARRIED };
	struct pollfd watch[WATCHED] = {
	    [INIT] = {c->init, POLLIN, 0}, [SIGNALS] = {c->signals, POLLIN, 0}};
	siginfo_t end;
	bool lost;
	int n;

	do {
		move_streams(&watch[PIPES]);
		answer_requests(c, &watch[REQUESTS]);
		wait_for(watch, WATCHED);
		n = watch[SIGNALS].revents != 0 ? read_signal(c->signals) : 0;
		if (n == SIGWINCH && c->tty != -1)
			resize_terminal(c);
		else if (n != 0 && !sigismember(&ignored, n))
			syscall(SYS_pidfd_send_signal, c->init, n, NULL, 0);
	} while (watch[INIT].revents == 0);
	lost = !drain_streams();
	remove_ours();
	while (waitid(P_PID, c->pid, &end, WEXITED) == -1)
		if (errno != EINTR)
			err(OURS, "waitid");
	return lost && exit_status(&end) == 0 ? OURS : exit_status(&end);
}

static void
replace(char *text, char old, char new)
{
	for (; (text = strchr(text, old)) != NULL; text++)
		*text = new;
}

/* For exec. The state is made of lines: a value may have several. */
void
save_variables(const struct container *c)
{
	char *text;

	for (char **variable = c->variables; *variable != NULL; variable++) {
		text = strdup(*variable);
		replace(text, '\n', '\1');
		must(dprintf(c->state, "env=%s\n", text), "state");
		free(text);
	}
}

/* What exec was given comes last, and so it is what counts. */
void
load_variables(struct container *c, int state)
{
	char **given = c->variables, **all = NULL, *text;
	size_t n = 0;

	do {
		all = realloc(all, (n + 1) * sizeof *all);
		if (all == NULL)
			err(OURS, "variables");
		text = state_value(state, "env", n);
		if (text == NULL)
			text = *given++;
		else
			replace(text, '\1', '\n');
		all[n++] = text;
	} while (text != NULL);
	c->variables = all;
}

/*
 * COMMAND has neither our environment, nor our session, nor our mask; and of
 * the CPUs, all that its group has.
 */
static void
inherit_nothing(const struct container *c)
{
	const char *terminal = getenv("TERM");
	char hostname[65] = "";
	cpu_set_t all;
	sigset_t none;

	setsid();
	memset(&all, 0xff, sizeof all);
	must(sched_setaffinity(0, sizeof all, &all), "sched_setaffinity");
	gethostname(hostname, sizeof hostname);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	clearenv();
	if (terminal != NULL)
		setenv("TERM", terminal, 1);
	setenv("HOME", c->who.home, 1);
	setenv("HOSTNAME", hostname, 1);
	putenv("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:"
	       "/bin");
	putenv("container=kakuri");
	for (char **variable = c->variables; *variable != NULL; variable++)
		must(putenv(*variable), "--env");
}

/* The line tells if it had gone already. What else PDEATHSIG needs is that
 * nothing comes after it that clears it, as setresuid does. */
static void
die_with_launcher(const struct container *c)
{
	must(prctl(PR_SET_PDEATHSIG, SIGKILL), "PR_SET_PDEATHSIG");
	if (is_alone(c))
		_exit(SIGNALLED + SIGKILL);
}

/* Raw, as the C library looks for a name that it can return instead. */
static void
enter_workdir(const struct container *c)
{
	const char *path = c->workdir != NULL ? c->workdir : "/";
	int directory = open_directory(path);
	char here[4096];

	must(directory, "--workdir '%s' in ROOT", path);
	must(fchdir(directory), "--workdir '%s' in ROOT", path);
	close(directory);
	if (syscall(SYS_getcwd, here, sizeof here) == -1 || *here != '/')
		errx(OURS, "--workdir '%s' is outside of ROOT", path);
}

/*
 * execvp(3) would run with sh what the kernel cannot run, a program of another
 * machine even. It returns if none of PATH could be run.
 */
static void
execute(char *const *command)
{
	char path[4096], *rest, *directory;
	int error = ENOENT;

	if (strchr(command[0], '/') != NULL) {
		execve(command[0], command, environ);
		return;
	}
	rest = strdup(getenv("PATH") != NULL ? getenv("PATH") : "");
	while ((directory = strsep(&rest, ":")) != NULL) {
		snprintf(path, sizeof path, "%s/%s",
			 *directory != '\0' ? directory : ".", command[0]);
		execve(path, command, environ);
		if (errno != ENOENT && errno != ENOTDIR && errno != EACCES)
			return;
		if (errno == EACCES)
			error = EACCES;
	}
	errno = error;
}

_Noreturn void
be_command(const struct container *c)
{
	int complaints = -1, error;

	inherit_nothing(c);
	control_terminal(c);
	if (c->terminal)
		use_streams(c);
	umask(022);
	enter_workdir(c);
	become_user(c);
	settle_capabilities(c, false);
	if (c->entered)
		die_with_launcher(c);
	apply_landlock(c);
	apply_apparmor(c);
	close(c->proc);
	if (!c->terminal) {
		complaints = fcntl(2, F_DUPFD_CLOEXEC, 3);
		explaining_to = complaints; /* in the order it is done */
		use_streams(c);
	}
	apply_seccomp(c);
	explain(8, "execve(\"%s\") as child of PID 1", c->command[0]);
	execute(c->command);
	error = errno;
	dup2(complaints, 2); /* to the user, not where COMMAND would write */
	errno = error;
	if (errno == ENOENT || errno == ENOTDIR)
		err(NOT_FOUND,
		    "COMMAND '%s': it, or what it is run by, is not in ROOT",
		    c->command[0]);
	err(CANNOT_RUN, "COMMAND '%s': cannot be run%s", c->command[0],
	    in_language(
		errno == ENOEXEC
		    ? " (of another machine, or a script without #!?)"
		: errno == EACCES
		    ? " (not executable, or ROOT's file system is noexec?)"
		    : ""));
}

/* What Ctrl-C means is meant for all that COMMAND runs in its session. */
static void
forward(int n, pid_t command)
{
	bool all = n == SIGINT || n == SIGQUIT;

	if (n != 0 && (!all || kill(-command, n) == -1))
		kill(command, n);
}

/* Wait for whoever has ended: orphans come to PID 1. */
static void
reap(pid_t command)
{
	siginfo_t end;

	do {
		end.si_pid = 0; /* stays so if nobody has */
		if (waitid(P_ALL, 0, &end, WEXITED | WNOHANG) == -1)
			return; /* ECHILD: nobody is left */
		if (end.si_pid == command)
			_exit(exit_status(&end)); /* and all others die */
	} while (end.si_pid != 0);
}

_Noreturn void
be_init(const struct container *c)
{
	struct pollfd watch[] = {{c->line[1], 0, 0}, /* until it hangs up */
				 {c->signals, POLLIN, 0}};
	pid_t command;

	setsid();
	die_with_launcher(c);
	explain(8, "fork: this is PID 1, the child becomes COMMAND");
	if ((command = must(fork(), "fork")) == 0)
		be_command(c);
	settle_capabilities(c, true);
	leave_start();
	leave_streams(c);
	close(c->proc);
	forget_arguments();
	for (wait_for(watch, 2); watch[0].revents == 0; wait_for(watch, 2)) {
		forward(read_signal(c->signals), command);
		reap(command);
	}
	_exit(SIGNALLED + SIGKILL);
}
