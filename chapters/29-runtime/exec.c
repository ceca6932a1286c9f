/*
 * exec.c - another COMMAND in a container that runs.
 *
 * Whoever enters a PID namespace can be traced there. So everything is done
 * before: we are in its groups and its other namespaces, in its root, and have
 * given up what it has not, when the child is born that it can see. It is not
 * dumpable, nor is there a descriptor of the host to be found in it.
 */
#include "kakuri.h"
#include <sys/socket.h>
#include <sys/statfs.h>
#include <linux/magic.h>

static const struct kind {
	const char *name;
	int flag;
} kinds[] = {
    {"user", CLONE_NEWUSER},	 {"mnt", CLONE_NEWNS},
    {"pid", CLONE_NEWPID},	 {"net", CLONE_NEWNET},
    {"uts", CLONE_NEWUTS},	 {"ipc", CLONE_NEWIPC},
    {"cgroup", CLONE_NEWCGROUP}, {"time_for_children", CLONE_NEWTIME},
};

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

/* The first child of PID 1; NULL: it is not to be seen. */
char *
find_command(const char *pid)
{
	static char text[64];
	char path[64];

	snprintf(path, sizeof path, "/proc/%s/task/%s", pid, pid);
	read_file(path, "children", text, sizeof text);
	return strtok(text, " ");
}

/* Which one of a kind; a kernel may have none. */
static ino_t
namespace_of(const char *pid, const char *kind)
{
	char path[96];
	struct stat st = {0};

	snprintf(path, sizeof path, "/proc/%s/ns/%s", pid, kind);
	stat(path, &st);
	return st.st_ino;
}

/*
 * The kinds of those that it does not share with us. PID 1 is still in our
 * time: what it made is for its children. TARGET is a pidfd of PID.
 */
static void
enter_namespaces_of(struct container *c, int target, const char *pid)
{
	int flags = 0, clock = -1;
	char path[96];

	for (const struct kind *k = kinds; k < kinds + COUNT(kinds); k++)
		if (namespace_of("self", k->name) != namespace_of(pid, k->name))
			flags |= k->flag;
	snprintf(path, sizeof path, "/proc/%s/ns/time_for_children", pid);
	if ((flags & CLONE_NEWTIME) != 0)
		clock = must(open(path, O_RDONLY | O_CLOEXEC), "%s", path);
	flags &= ~CLONE_NEWTIME;
	step(23, setns(target, flags), "setns: one pidfd, %d namespaces",
	     __builtin_popcount(flags));
	if (clock != -1)
		must(setns(clock, CLONE_NEWTIME), "setns(CLONE_NEWTIME)");
	close(target);
	close(clock);
	c->rootless = (flags & CLONE_NEWUSER) != 0;
}

/* In its root now: this may be anything, unless it is what the kernel has. */
static int
open_kernel(const char *path, long magic)
{
	int fd = must(open_directory(path), "%s in the container", path);
	struct statfs fs;

	must(fstatfs(fd, &fs), "%s", path);
	if ((long)fs.f_type != magic)
		errx(OURS, "%s in the container is not the kernel's", path);
	return fd;
}

/* As much shut in as the first; its user, too, unless another was asked for. */
static void
take_after_first(struct container *c, int state, const char *pid)
{
	c->capabilities = bounding_set(pid);
	load_seccomp(c, state);
	load_landlock(c, state);
	load_variables(c, state);
	if (c->user == NULL)
		c->user = state_value(state, "user", 0);
	if (c->workdir == NULL)
		c->workdir = state_value(state, "workdir", 0);
}

/* Up to the fork this is the launcher, which steps inside bit by bit. */
int
exec_command(struct container *c)
{
	int target, state;
	char *pid;

	close_descriptors();
	take_signals(c);
	state = find_container(c->name, &target);
	pid = state_value(state, "pid", 0);
	if (geteuid() != 0) { /* PID 1 is nobody's; COMMAND is his */
		if ((pid = find_command(pid)) == NULL)
			errx(OURS, "%s: its COMMAND is not to be seen",
			     c->name);
		target = must(syscall(SYS_pidfd_open, atoi(pid), 0),
			      "COMMAND of %s", c->name);
	}
	if (is_paused(state))
		errx(OURS, "%s is paused: kakuri resume it first", c->name);
	take_after_first(c, state, pid);
	watch_over_terminal(c); /* from outside */
	join_groups(state);
	close(state);
	enter_namespaces_of(c, target, pid);
	become_root(c);
	prepare_streams(c); /* as its root: so its pipes are its own */
	if (c->apparmor != NULL)
		c->proc = open_kernel("/proc", PROC_SUPER_MAGIC);
	if (c->terminal)
		c->pts = open_kernel("/dev/pts", DEVPTS_SUPER_MAGIC);
	must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, c->line),
	     "socketpair");
	leave_keyring();
	drop_capabilities(c);
	find_user(c);
	give_streams(c, c->who.uid, -1);
	open_terminal(c);
	explain(13, "fork: the child is in the PID namespace");
	c->pid = must(fork(), "fork");
	split_streams(c);
	if (c->pid == 0)
		be_command(c);
	close(c->line[1]);
	take_terminal(c);
	c->init = must(syscall(SYS_pidfd_open, c->pid, 0), "pidfd_open");
	return attend(c);
}
