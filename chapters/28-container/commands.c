/*
 * commands.c - what runs, how it does, and what can be done about it: the
 * kernel is asked each time, because nothing else knows.
 */
#include "container.h"
#include <strings.h>

/*
 * The value of KEY, or all of the first line for "", in a file of one of its
 * groups; the group is copied to WHERE. NULL: no group has it.
 */
static char *
group_value(int state, const char *file, const char *key, char *where)
{
	static char text[4096];
	char *group, *line, *rest;
	size_t n = strlen(key);

	for (int i = 0; (group = state_value(state, "cgroup", i)) != NULL;
	     i++) {
		snprintf(where, 4096, "%s", group);
		free(group);
		if (read_file(where, file, text, sizeof text) == -1)
			continue;
		for (rest = text; (line = strsep(&rest, "\n")) != NULL;)
			if (n == 0 ||
			    (strncmp(line, key, n) == 0 && line[n] == ' '))
				return n == 0 ? line : line + n + 1;
	}
	return NULL;
}

bool
is_paused(int state)
{
	char where[4096];
	char *value = group_value(state, "cgroup.events", "frozen", where);

	if (value == NULL)
		value = group_value(state, "freezer.state", "", where);
	return value != NULL &&
	       (strcmp(value, "1") == 0 || strcmp(value, "FROZEN") == 0);
}

void
list_containers(char *argv[])
{
	int states = open_states(), state, pidfd;
	const char *name;

	(void)argv;
	printf("%-20s %8s  %-8s %s\n", "NAME", "PID", "STATUS", "ROOT");
	while ((name = next_state(states)) != NULL) {
		char *pid, *root;

		if ((state = open_container(name, &pidfd)) == -1)
			continue; /* it has just ended */
		pid = state_value(state, "pid", 0);
		root = state_value(state, "root", 0);
		printf("%-20s %8s  %-8s %s\n", name, pid ? pid : "-",
		       pidfd == -1	  ? "ended"
		       : is_paused(state) ? "paused"
					  : "running",
		       root ? root : "-");
		free(pid);
		free(root);
		close(state);
		close(pidfd);
	}
}

static void
print_file(const char *directory, const char *file)
{
	static char text[65536];

	if (read_file(directory, file, text, sizeof text) == 0)
		printf("%s/%s:\n%s\n", directory, file, text);
}

static void
print_spaces(const char *directory)
{
	static const char *const kinds[] = {"cgroup", "ipc",  "mnt",  "net",
					    "pid",    "time", "user", "uts"};
	char path[128], space[64];
	ssize_t n;

	for (size_t i = 0; i < COUNT(kinds); i++) {
		snprintf(path, sizeof path, "%s/ns/%s", directory, kinds[i]);
		if ((n = readlink(path, space, sizeof space - 1)) > 0)
			printf("namespace: %.*s\n", (int)n, space);
	}
}

/* COMMAND's view in the kernel's words: PID 1 is ours and not under seccomp. */
void
inspect_container(char *argv[])
{
	int pidfd, state = find_container(argv[0], &pidfd);
	char directory[32], path[128], space[64], *value;

	value = state_value(state, "pid", 0);
	printf("pid: %s\n", value);
	snprintf(directory, sizeof directory, "/proc/%d", atoi(value));
	print_spaces(directory);
	for (int i = 0; (value = state_value(state, "cgroup", i)) != NULL; i++)
		printf("cgroup: %s\n", value);
	snprintf(path, sizeof path, "%s/task%.20s/children", directory,
		 directory + 5);
	if (read_file(path, "", space, sizeof space) == 0 && atoi(space) > 0)
		snprintf(directory, sizeof directory, "/proc/%d", atoi(space));
	print_file(directory, "status");
	print_file(directory, "uid_map");
	print_file(directory, "gid_map");
	print_file(directory, "mountinfo");
}

/* What, in v2's files or in v1's; its limit; and how long somebody waited. */
static const struct {
	const char *what, *file, *key, *old_file, *old_key;
	const char *limit, *old_limit, *pressure;
} rows[] = {
    {"memory, bytes", "memory.current", "", "memory.usage_in_bytes", "",
     "memory.max", "memory.limit_in_bytes", "memory.pressure"},
    {"swap, bytes", "memory.swap.current", "", NULL, NULL, "memory.swap.max",
     NULL, NULL},
    {"memory and swap", NULL, NULL, "memory.memsw.usage_in_bytes", "", NULL,
     "memory.memsw.limit_in_bytes", NULL},
    {"killed for memory", "memory.events", "oom_kill", "memory.oom_control",
     "oom_kill", NULL, NULL, NULL},
    {"cpu, us", "cpu.stat", "usage_usec", "cpuacct.usage", "", "cpu.max",
     "cpu.cfs_quota_us", "cpu.pressure"},
    {"throttled", "cpu.stat", "nr_throttled", NULL, NULL, NULL, NULL, NULL},
    {"processes", "pids.current", "", NULL, NULL, "pids.max", NULL, NULL},
    {"forks refused", "pids.events", "max", NULL, NULL, NULL, NULL, NULL},
    {"io", "io.stat", "", NULL, NULL, "io.max", NULL, "io.pressure"},
};

/* In one of the two files; "-" where neither is. Copied to TEXT. */
static void
look_up(int state, const char *file, const char *key, const char *old_file,
	const char *old_key, char text[256])
{
	char where[4096], *value = NULL;
	int length;

	if (file != NULL)
		value = group_value(state, file, key, where);
	if (value == NULL && old_file != NULL) {
		value = group_value(state, old_file, old_key, where);
		length = value == NULL ? 0 : strlen(value);
		if (length > 3 && strcmp(old_file, "cpuacct.usage") == 0)
			value[length - 3] = '\0'; /* it is in nanoseconds */
	}
	snprintf(text, 256, "%s", value == NULL ? "-" : value);
}

void
show_stats(char *argv[])
{
	int pidfd, state = find_container(argv[0], &pidfd);
	char now[256], limit[256], wait[256];

	printf("%-18s %-16s %-16s %s\n", "", "now", "limit",
	       "% of 10 s in which some waited");
	for (size_t i = 0; i < COUNT(rows); i++) {
		look_up(state, rows[i].file, rows[i].key, rows[i].old_file,
			rows[i].old_key, now);
		look_up(state, rows[i].limit, "", rows[i].old_limit, "", limit);
		look_up(state, rows[i].pressure, "some", NULL, "", wait);
		wait[strcspn(wait, " ")] = '\0'; /* avg10=0.00 avg60=... */
		if (strcmp(now, "-") != 0 || strcmp(limit, "-") != 0)
			printf(
			    "%-18s %-16s %-16s %s\n", rows[i].what, now, limit,
			    strncmp(wait, "avg10=", 6) == 0 ? wait + 6 : wait);
	}
}

/* The freezer stops all of them at once; that takes a moment. */
static void
set_paused(const char *name, bool paused)
{
	int pidfd, state = find_container(name, &pidfd);
	char where[4096];

	if (group_value(state, "cgroup.freeze", "", where) != NULL)
		write_file(where, "cgroup.freeze", paused ? "1" : "0");
	else if (group_value(state, "freezer.state", "", where) != NULL)
		write_file(where, "freezer.state",
			   paused ? "FROZEN" : "THAWED");
	else
		errx(OURS, "%s: no cgroup with a freezer", name);
	for (int tries = 0; is_paused(state) != paused; tries++) {
		if (tries == 500)
			errx(OURS, "%s: not %s within 5 seconds", name,
			     paused ? "paused" : "resumed");
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
	static const struct {
		const char *name;
		int number;
	} names[] = {{"HUP", SIGHUP},	{"INT", SIGINT},   {"QUIT", SIGQUIT},
		     {"KILL", SIGKILL}, {"USR1", SIGUSR1}, {"USR2", SIGUSR2},
		     {"TERM", SIGTERM}, {"CONT", SIGCONT}, {"WINCH", SIGWINCH}};
	const char *name = text + (strncasecmp(text, "SIG", 3) == 0 ? 3 : 0);
	const char *rest = text;
	int n = number(&rest, '\0', NSIG - 1);

	for (size_t i = 0; i < COUNT(names); i++)
		if (strcasecmp(name, names[i].name) == 0)
			return names[i].number;
	if (n < 1)
		errx(OURS, "'%s' is not a signal: say TERM, or 15", text);
	return n;
}

/* To PID 1, which passes it on; the kernel alone sees to KILL. */
void
kill_container(char *argv[])
{
	int n = argv[1] == NULL ? SIGKILL : signal_number(argv[1]);
	int pidfd, state = find_container(argv[0], &pidfd);

	must(syscall(SYS_pidfd_send_signal, pidfd, n, NULL, 0), "%s", argv[0]);
	if (n != SIGKILL)
		return;
	if (is_paused(state)) /* v1: who is frozen does not even die */
		set_paused(argv[0], false);
	while (!has_ended(pidfd))
		poll(&(struct pollfd){pidfd, POLLIN, 0}, 1, -1);
}
