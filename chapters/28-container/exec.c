/*
 * exec.c - another COMMAND in a container that runs.
 *
 * Whoever enters a PID namespace can be traced there. So everything is done
 * before: we are in its groups and its other namespaces, in its root, and have
 * given up what it has not, when the child is born that it can see. It is not
 * dumpable, nor is there a descriptor of the host to be found in it.
 */
#include "container.h"
#include <sys/socket.h>

static const struct {
	const char *name;
	int flag;
} kinds[] = {
    {"user", CLONE_NEWUSER},	 {"mnt", CLONE_NEWNS},	{"pid", CLONE_NEWPID},
    {"net", CLONE_NEWNET},	 {"uts", CLONE_NEWUTS}, {"ipc", CLONE_NEWIPC},
    {"cgroup", CLONE_NEWCGROUP},
};

/* Is it not ours as well? A kernel may have none of this kind. */
static bool
is_other(const char *pid, const char *its_kind, const char *our_kind)
{
	char path[96];
	struct stat ours, its;

	snprintf(path, sizeof path, "/proc/self/ns/%s", our_kind);
	if (stat(path, &ours) == -1)
		return false;
	snprintf(path, sizeof path, "/proc/%s/ns/%s", pid, its_kind);
	must(stat(path, &its), "%s", path);
	return ours.st_ino != its.st_ino;
}

/* PID 1 is still in our time: what it made is for its children. */
static int
open_time(const char *pid)
{
	char path[96];

	if (!is_other(pid, "time_for_children", "time"))
		return -1;
	snprintf(path, sizeof path, "/proc/%s/ns/time_for_children", pid);
	return must(open(path, O_RDONLY | O_CLOEXEC), "%s", path);
}

/* All that its root may ever have. */
static uint64_t
bounding_set(const char *pid)
{
	char text[4096], path[32], *line;

	snprintf(path, sizeof path, "/proc/%s", pid);
	if (read_file(path, "status", text, sizeof text) == -1 ||
	    (line = strstr(text, "CapBnd:")) == NULL)
		err(OURS, "/proc/%s/status", pid);
	return strtoull(line + 7, NULL, 16);
}

static void
join_groups(int state)
{
	char *group;

	for (int i = 0; (group = state_value(state, "cgroup", i)) != NULL;
	     i++) {
		explain(18, "echo 0 >%s/cgroup.procs", group);
		if (write_file(group, "cgroup.procs", "0") == -1 &&
		    errno != ENOENT)
			err(OURS, "%s/cgroup.procs", group);
	}
}

/*
 * Who is not root may enter by COMMAND, which is his, but not by PID 1: that
 * is not dumpable, so nobody's.
 */
static char *
way_in(struct container *c, char *pid)
{
	static char text[64];
	char path[64];

	if (geteuid() == 0)
		return pid;
	snprintf(path, sizeof path, "/proc/%s/task/%s", pid, pid);
	if (read_file(path, "children", text, sizeof text) == -1 ||
	    (text[strcspn(text, " ")] = '\0', *text == '\0'))
		errx(OURS, "%s: its COMMAND is not to be seen", c->name);
	c->init = must(syscall(SYS_pidfd_open, atoi(text), 0), "COMMAND of %s",
		       c->name);
	return text;
}

/* The kinds of those that it does not share with us. */
static int
enter_namespaces_of(const struct container *c, const char *pid)
{
	int flags = 0, clock = open_time(pid);

	for (size_t i = 0; i < COUNT(kinds); i++)
		if (is_other(pid, kinds[i].name, kinds[i].name))
			flags |= kinds[i].flag;
	step(23, setns(c->init, flags), "setns: one pidfd, %d namespaces",
	     __builtin_popcount(flags));
	if (clock != -1)
		must(setns(clock, CLONE_NEWTIME), "setns(CLONE_NEWTIME)");
	close(c->init);
	close(clock);
	return flags;
}

/* As much shut in as the first. */
int
exec_command(struct container *c)
{
	char *pid;
	int state;

	close_descriptors();
	reset_limits();
	take_signals(c);
	state = find_container(c->name, &c->init);
	pid = way_in(c, state_value(state, "pid", 0));
	if (is_paused(state))
		errx(OURS, "%s is paused: container resume it first", c->name);
	c->capabilities = bounding_set(pid);
	load_seccomp(c, state);
	load_landlock(c, state);
	c->launcher = must(syscall(SYS_pidfd_open, getpid(), 0), "pidfd_open");
	prepare_streams(c);
	watch_over_terminal(c); /* from outside */
	join_groups(state);
	c->rootless = (enter_namespaces_of(c, pid) & CLONE_NEWUSER) != 0;
	close(state);
	become_root(c);
	find_user(c);
	must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, c->line),
	     "socketpair");
	open_terminal(c);
	leave_keyring();
	drop_capabilities(c);
	explain(13, "fork: the child is in the PID namespace");
	c->pid = must(fork(), "fork");
	split_streams(c);
	if (c->pid == 0)
		be_command(c);
	take_terminal(c);
	c->init = must(syscall(SYS_pidfd_open, c->pid, 0), "pidfd_open");
	return attend(c);
}
