/*
 * commands.c - what runs, how it does, and what can be done about it: the
 * kernel is asked each time, because nothing else knows.
 */
#include "kakuri.h"
#include <strings.h>

/*
 * WHAT is a file of one of its groups, as "pids.max": its first line; or with
 * what a line begins with, as "pids.events:max ": the rest of that line. NULL:
 * no group has it.
 */
static char *
group_value(int state, const char *what)
{
	static char text[4096];
	char file[64], *group, *line, *rest;
	size_t end = strcspn(what, ":");
	const char *start = what + end + (what[end] == ':');

	snprintf(file, sizeof file, "%.*s", (int)end, what);
	for (int i = 0; (group = state_value(state, "cgroup", i)) != NULL; i++)
		if (read_file(group, file, text, sizeof text) == 0)
			for (rest = text; (line = strsep(&rest, "\n")) != NULL;)
				if (strncmp(line, start, strlen(start)) == 0)
					return line + strlen(start);
	return NULL;
}

/* By v2's name or by v1's; "-" where there is neither. */
static char *
look_up(int state, const char *name, const char *old_name)
{
	char *value = name != NULL ? group_value(state, name) : NULL;

	if (value == NULL && old_name != NULL) {
		value = group_value(state, old_name);
		if (value != NULL && strcmp(old_name, "cpuacct.usage") == 0)
			sprintf(value, "%lld", atoll(value) / 1000); /* ns */
	}
	return value != NULL ? strdup(value) : "-";
}

bool
is_paused(int state)
{
	char *value = look_up(state, "cgroup.events:frozen ", "freezer.state");

	return strcmp(value, "1") == 0 || strcmp(value, "FROZEN") == 0;
}

void
list_containers(char *argv[])
{
	int states = open_states(), state, pidfd;
	const char *name;

	(void)argv;
	printf("%-20s %8s  %-8s %s\n", "NAME", "PID", "STATUS", "ROOT");
	while ((name = next_state(states)) != NULL) {
		const char *status = "running";
		char *pid, *root;

		if ((state = open_container(name, &pidfd)) == -1)
			continue; /* it has just ended */
		pid = state_value(state, "pid", 0);
		root = state_value(state, "root", 0);
		if (pidfd == -1)
			status = pid == NULL && is_held(state) ? "starting"
							       : "ended";
		else if (is_paused(state))
			status = "paused";
		printf("%-20s %8s  %-8s %s\n", name, pid ? pid : "-", status,
		       root ? root : "-");
		close(state);
		close(pidfd);
	}
}

/* COMMAND's view in the kernel's words: PID 1 is ours and not under seccomp. */
void
inspect_container(char *argv[])
{
	static const char *const kinds[] = {"cgroup", "ipc",  "mnt",  "net",
					    "pid",    "time", "user", "uts"};
	static const char *const files[] = {"status", "uid_map", "gid_map",
					    "mountinfo"};
	int pidfd, state = find_container(argv[0], &pidfd);
	static char text[65536];
	char path[64], *value;
	char *pid = state_value(state, "pid", 0);

	printf("pid: %s\n", pid);
	for (size_t i = 0; i < COUNT(kinds); i++) {
		char space[64] = "";

		snprintf(path, sizeof path, "/proc/%s/ns/%s", pid, kinds[i]);
		if (readlink(path, space, sizeof space - 1) > 0)
			printf("namespace: %s\n", space);
	}
	for (int i = 0; (value = state_value(state, "cgroup", i)) != NULL; i++)
		printf("cgroup: %s\n", value);
	if ((value = find_command(pid)) != NULL)
		pid = value;
	snprintf(path, sizeof path, "/proc/%s", pid);
	for (size_t i = 0; i < COUNT(files); i++)
		if (read_file(path, files[i], text, sizeof text) == 0)
			printf("%s/%s:\n%s\n", path, files[i], text);
}

/* What, in v2's files or in v1's; its limit; and how long somebody waited. */
enum { WHAT, NOW, OLD_NOW, MAX, OLD_MAX, PRESSURE, COLUMNS };
static const char *const rows[][COLUMNS] = {
    {"memory, bytes", "memory.current", "memory.usage_in_bytes", "memory.max",
     "memory.limit_in_bytes", "memory.pressure:some avg10="},
    {"swap, bytes", "memory.swap.current", NULL, "memory.swap.max"},
    {"memory and swap", NULL, "memory.memsw.usage_in_bytes", NULL,
     "memory.memsw.limit_in_bytes"},
    {"killed for memory", "memory.events:oom_kill ",
     "memory.oom_control:oom_kill "},
    {"cpu, us", "cpu.stat:usage_usec ", "cpuacct.usage", "cpu.max",
     "cpu.cfs_quota_us", "cpu.pressure:some avg10="},
    {"throttled", "cpu.stat:nr_throttled "},
    {"processes", "pids.current", NULL, "pids.max"},
    {"forks refused", "pids.events:max "},
    {"io", "io.stat", NULL, "io.max", NULL, "io.pressure:some avg10="},
};

void
show_stats(char *argv[])
{
	int pidfd, state = find_container(argv[0], &pidfd);

	printf("%-18s %-16s %-16s %s\n", "", "now", "limit",
	       in_language("% of 10 s in which some waited"));
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *now = look_up(state, rows[i][NOW], rows[i][OLD_NOW]);
		char *limit = look_up(state, rows[i][MAX], rows[i][OLD_MAX]);
		char *wait = look_up(state, rows[i][PRESSURE], NULL);

		if (strcmp(now, "-") != 0 || strcmp(limit, "-") != 0)
			printf("%-18s %-16s %-16s %.*s\n", rows[i][WHAT], now,
			       limit, (int)strcspn(wait, " "), wait);
	}
}

/* Write to a file of that one of its groups that has it. */
static bool
set_group(int state, const char *file, const char *text)
{
	char *group;

	for (int i = 0; (group = state_value(state, "cgroup", i)) != NULL; i++)
		if (write_file(group, file, text) != -1)
			return true;
	return false;
}

/* The freezer stops all of them at once; that takes a moment. */
static void
set_paused(const char *name, bool stop)
{
	int pidfd, state = find_container(name, &pidfd);

	if (!set_group(state, "cgroup.freeze", stop ? "1" : "0") &&
	    !set_group(state, "freezer.state", stop ? "FROZEN" : "THAWED"))
		errx(OURS, "%s: no cgroup with a freezer", name);
	for (int tries = 0; is_paused(state) != stop; tries++) {
		if (tries == 500)
			errx(OURS, "%s: not done within 5 seconds", name);
		poll(NULL, 0, 10);
	}
}

void
pause_container(char *argv[])
{
	set_paused(argv[0], true);
}

void
resume_container(char *argv[])
{
	set_paused(argv[0], false);
}

static int
signal_number(const char *text)
{
	static const char *const names[] = {
	    "HUP",  "INT",    "QUIT", "ILL",   "TRAP", "ABRT", "BUS",  "FPE",
	    "KILL", "USR1",   "SEGV", "USR2",  "PIPE", "ALRM", "TERM", "STKFLT",
	    "CHLD", "CONT",   "STOP", "TSTP",  "TTIN", "TTOU", "URG",  "XCPU",
	    "XFSZ", "VTALRM", "PROF", "WINCH", "IO",   "PWR",  "SYS"};
	const char *name = text + (strncasecmp(text, "SIG", 3) == 0 ? 3 : 0);
	const char *digits = text, *more = name + strlen("RTMIN+");
	int n = number(&digits, '\0', NSIG - 1), from_end;

	for (size_t i = 0; i < COUNT(names); i++)
		if (strcasecmp(name, names[i]) == 0)
			n = i + 1;
	if (strcasecmp(name, "RTMIN") == 0)
		n = SIGRTMIN;
	else if (strcasecmp(name, "RTMAX") == 0)
		n = SIGRTMAX;
	else if (strncasecmp(name, "RTMIN+", 6) == 0 ||
		 strncasecmp(name, "RTMAX-", 6) == 0) {
		from_end = number(&more, '\0', SIGRTMAX - SIGRTMIN);
		if (from_end != -1)
			n = name[5] == '+' ? SIGRTMIN + from_end
					   : SIGRTMAX - from_end;
	}
	if (n < 1)
		errx(OURS, "'%s' is not a signal: say TERM, or 15", text);
	return n;
}

/* A handle of COMMAND: PID 1's first child, and still that once it is held. */
static int
hold_command(int state)
{
	char *pid = state_value(state, "pid", 0), *command = find_command(pid);
	int number = command != NULL ? atoi(command) : -1;
	int pidfd = syscall(SYS_pidfd_open, number, 0);

	command = find_command(pid);
	if (pidfd == -1 || command == NULL || atoi(command) != number)
		errx(OURS, "COMMAND is not to be seen");
	return pidfd;
}

/*
 * To PID 1, which passes it on; the kernel alone sees to KILL, which ends it
 * all, and to STOP, which would stop PID 1 and not COMMAND.
 */
void
kill_container(char *argv[])
{
	int n = argv[1] == NULL ? SIGKILL : signal_number(argv[1]);
	int pidfd, state = find_container(argv[0], &pidfd);

	must(syscall(SYS_pidfd_send_signal,
		     n == SIGSTOP ? hold_command(state) : pidfd, n, NULL, 0),
	     "%s", argv[0]);
	if (n != SIGKILL)
		return;
	/* v1: who is frozen does not even die. */
	set_group(state, "freezer.state", "THAWED");
	while (!has_ended(pidfd))
		poll(&(struct pollfd){pidfd, POLLIN, 0}, 1, -1);
}
