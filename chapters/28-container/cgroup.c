/*
 * cgroup.c - the groups of processes to which the limits apply.
 *
 * On v2 there is one group, kakuri-NAME, at the top; its PID 1 is born there.
 * On v1 each controller has a tree of its own: the group is below ours in
 * each, and PID 1 goes there itself. Hybrid is both.
 */
#include "container.h"
#include <sys/statfs.h>
#include <linux/magic.h>
#include <dirent.h>

#define TOP "/sys/fs/cgroup"

static bool
is_filesystem(const char *path, long magic)
{
	struct statfs fs;

	return statfs(path, &fs) == 0 && (long)fs.f_type == magic;
}

/* Where the v2 tree is, all of it or the hybrid's half; NULL: it is not. */
static const char *
unified(void)
{
	if (is_filesystem(TOP, CGROUP2_SUPER_MAGIC))
		return TOP;
	if (is_filesystem(TOP "/unified", CGROUP2_SUPER_MAGIC))
		return TOP "/unified";
	return NULL;
}

/* Is this one of a list such as "cpu,cpuacct" or "cpu io memory"? */
static bool
has_word(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = list; (p = strstr(p, word)) != NULL; p += n)
		if ((p == list || strchr(" ,", p[-1]) != NULL) &&
		    strchr(" ,\n", p[n]) != NULL)
			return true;
	return false;
}

int
write_file(const char *directory, const char *file, const char *text)
{
	char path[4096];
	ssize_t done;
	int fd, error;

	snprintf(path, sizeof path, "%s/%s", directory, file);
	if ((fd = open(path, O_WRONLY | O_CLOEXEC)) == -1)
		return -1;
	done = write(fd, text, strlen(text));
	error = errno;
	close(fd);
	errno = error;
	return done == -1 ? -1 : 0;
}

/* The whole of a small file, without the last newline; -1: not there. */
int
read_file(const char *directory, const char *file, char *text, size_t length)
{
	char path[4096];
	ssize_t n;
	int fd;

	snprintf(path, sizeof path, "%s%s%s", directory, *file ? "/" : "",
		 file);
	*text = '\0';
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		return -1;
	n = read(fd, text, length - 1);
	close(fd);
	if (n > 0)
		text[n - (text[n - 1] == '\n')] = '\0';
	return n == -1 ? -1 : 0;
}

/* Our own group in a tree: v2 for NULL. "" is its top. */
static void
own_group(const char *controller, char *path, size_t length)
{
	char text[16384], *rest = text, *group, *list;

	*path = '\0';
	read_file("/proc/self/cgroup", "", text, sizeof text);
	while ((group = strsep(&rest, "\n")) != NULL) {
		strsep(&group, ":");
		list = strsep(&group, ":");
		if (group != NULL &&
		    (controller == NULL ? *list == '\0'
					: has_word(list, controller)))
			snprintf(path, length, "%s",
				 strcmp(group, "/") == 0 ? "" : group);
	}
}

/* The v1 tree of a controller, or NULL; io was called blkio. */
static const char *
old_tree(const char *controller)
{
	static char path[128];

	snprintf(path, sizeof path, TOP "/%s",
		 strcmp(controller, "io") == 0 ? "blkio" : controller);
	return is_filesystem(path, CGROUP_SUPER_MAGIC) ? path : NULL;
}

/* A group of ours; the state knows of it before it is there. */
static const char *
make_group(struct container *c, const char *tree, const char *below)
{
	char path[4096];

	snprintf(path, sizeof path, "%s%s/kakuri-%s", tree, below, c->name);
	for (int i = 0; i < c->group_count; i++)
		if (strcmp(c->groups[i], path) == 0)
			return c->groups[i];
	record(c, "cgroup=%s\n", path);
	if (mkdir(path, 0755) == -1)
		return NULL;
	explain(tree == unified() ? 18 : 12, "mkdir %s", path);
	if ((c->groups[c->group_count++] = strdup(path)) == NULL)
		err(OURS, "%s", path);
	return c->groups[c->group_count - 1];
}

/*
 * v2: a group hands a controller down to those below it, once nobody is in
 * the group itself: without root, that is us, and we step aside.
 */
static int
hand_down(const char *parent, const char *controller)
{
	char list[256], word[32], aside[2100];

	read_file(parent, "cgroup.subtree_control", list, sizeof list);
	if (has_word(list, controller))
		return 0;
	snprintf(word, sizeof word, "+%s", controller);
	if (write_file(parent, "cgroup.subtree_control", word) == 0)
		return 0;
	if (errno != EBUSY)
		return -1;
	snprintf(aside, sizeof aside, "%.2000s/kakuri-launcher", parent);
	mkdir(aside, 0755);
	write_file(aside, "cgroup.procs", "0");
	return write_file(parent, "cgroup.subtree_control", word);
}

static const char *
limit_hint(int error)
{
	switch (error) {
	case EACCES:
	case EPERM:
	case EROFS:
		return " (not ours: systemd-run --user --scope -p Delegate=yes "
		       "container ... makes a group that is)";
	case EBUSY:
		return " (others are in this group: on v2, start from another)";
	case ENOENT:
	case EINVAL:
		return " (not in this kernel, not enabled, or not such a value)";
	}
	return "";
}

/* Below ours in a v1 tree; NULL: there is no such tree, or it is not ours. */
const char *
old_group(struct container *c, const char *controller)
{
	const char *tree = old_tree(controller), *group;
	char own[2048], parent[4096], nodes[256];

	errno = ENOENT;
	if (tree == NULL)
		return NULL;
	own_group(tree + sizeof TOP, own, sizeof own);
	group = make_group(c, tree, own);
	/* Nobody may come in before it knows the memory nodes. */
	if (group != NULL && strcmp(controller, "cpuset") == 0) {
		snprintf(parent, sizeof parent, "%s%s", tree, own);
		read_file(parent, "cpuset.mems", nodes, sizeof nodes);
		write_file(group, "cpuset.mems", nodes);
	}
	return group;
}

static int
set_limit(struct container *c, const struct limit *l, const char *parent)
{
	const char *tree = old_tree(l->controller), *group;

	explain(tree != NULL ? 12 : 18, "%s: echo %s >%s", l->controller,
		tree != NULL ? l->old_text : l->text,
		tree != NULL ? l->old_file : l->file);
	if (tree != NULL)
		return (group = old_group(c, l->controller)) == NULL
			   ? -1
			   : write_file(group, l->old_file, l->old_text);
	errno = ENOENT;
	if (c->group == -1 || hand_down(parent, l->controller) == -1)
		return -1;
	return write_file(c->groups[0], l->file, l->text);
}

/* Root's groups are at the top; anybody else's in what was delegated. */
void
prepare_cgroup(struct container *c)
{
	const char *tree = unified(), *made;
	char own[2000] = "", parent[2048];

	if (geteuid() != 0)
		own_group(NULL, own, sizeof own);
	set_default_limits(c);
	c->group = -1;
	snprintf(parent, sizeof parent, "%s%s", tree ? tree : "", own);
	if (tree != NULL && (made = make_group(c, tree, own)) != NULL)
		c->group = open(made, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	c->all_unified = c->group != -1 && strcmp(tree, TOP) == 0;
	if (tree == NULL)
		old_group(c, "freezer");
	for (int i = 0; i < c->limit_count; i++)
		if (set_limit(c, &c->limits[i], parent) == -1 &&
		    c->limits[i].option != NULL)
			err(OURS, "%s%s", c->limits[i].option,
			    limit_hint(errno));
}

bool
has_old_groups(const struct container *c)
{
	return c->group_count > (c->group != -1);
}

/*
 * Linux 5.10 leaves who was born in a group on the CPUs of its parent, until it
 * asks for others: it gets no more than its group has.
 */
static void
leave_other_cpus(const struct container *c)
{
	cpu_set_t all;

	memset(&all, 0xff, sizeof all);
	for (int i = 0; i < c->limit_count; i++)
		if (strcmp(c->limits[i].controller, "cpuset") == 0)
			must(sched_setaffinity(0, sizeof all, &all),
			     "--cpuset: sched_setaffinity");
}

/* PID 1; on v2 it is in its group already. Others would wait longer. */
void
join_cgroups(const struct container *c)
{
	if (!has_old_groups(c)) {
		leave_other_cpus(c);
		return;
	}
	for (int i = c->group != -1; i < c->group_count; i++) {
		explain(12, "echo 0 >%s/tasks", c->groups[i]);
		must(write_file(c->groups[i], "tasks", "0"), "%s/tasks",
		     c->groups[i]);
	}
	explain(19, "unshare(CLONE_NEWCGROUP): this group is its root");
	must(unshare(CLONE_NEWCGROUP), "unshare(CLONE_NEWCGROUP)");
}

/* Those who are in it, and in groups below it. */
static void
empty_group(const char *path)
{
	char text[4096], *rest = text, *pid;
	struct dirent *e;
	DIR *d;

	if (write_file(path, "cgroup.kill", "1") == -1 && /* Linux 5.14 */
	    read_file(path, "cgroup.procs", text, sizeof text) == 0)
		while ((pid = strsep(&rest, "\n")) != NULL)
			if (atoi(pid) > 1 && atoi(pid) != getpid())
				kill(atoi(pid), SIGKILL);
	write_file(path, "freezer.state", "THAWED"); /* v1: or none dies */
	if ((d = opendir(path)) == NULL)
		return;
	while ((e = readdir(d)) != NULL) {
		snprintf(text, sizeof text, "%s/%s", path, e->d_name);
		if (e->d_type == DT_DIR && *e->d_name != '.')
			remove_group(text);
	}
	closedir(d);
}

/* The dead take a while to leave. */
void
remove_group(const char *path)
{
	for (int tries = 0; tries < 500; tries++) {
		if (rmdir(path) == 0 || errno != EBUSY)
			return;
		empty_group(path);
		poll(NULL, 0, 10);
	}
}
