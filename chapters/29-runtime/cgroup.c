/*
 * cgroup.c - the groups of processes to which the limits apply.
 *
 * On v2 there is one group, kakuri-NAME, at the top; its PID 1 is born there.
 * On v1 each controller has a tree of its own: the group is below ours in
 * each, and PID 1 goes there itself. Hybrid is both.
 */
#include "kakuri.h"
#include <sys/statfs.h>
#include <linux/magic.h>
#include <ftw.h>

#define TOP "/sys/fs/cgroup"

static bool
is_filesystem(const char *path, long magic)
{
	struct statfs fs;

	return statfs(path, &fs) == 0 && (long)fs.f_type == magic;
}

/* Is this one of a list such as "cpu,cpuacct" or "cpu io memory"? */
bool
has_word(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = list; (p = strstr(p, word)) != NULL; p += n)
		if ((p == list || strchr(" ,", p[-1]) != NULL) &&
		    strchr(" ,\n", p[n]) != NULL)
			return true;
	return false;
}

static int
open_file(const char *directory, const char *file, int flags)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", directory, file);
	return open(path, flags | O_CLOEXEC);
}

int
write_file(const char *directory, const char *file, const char *text)
{
	int fd = open_file(directory, file, O_WRONLY), done;

	if (fd == -1)
		return -1;
	done = write(fd, text, strlen(text));
	close(fd); /* errno is still write's */
	return done;
}

/* In the container, of our own process; its /proc is held, not looked up. */
int
write_self(const struct container *c, const char *file, const char *text)
{
	int fd = open_self(c->proc, file, O_WRONLY), done;

	if (fd == -1)
		return -1;
	done = write(fd, text, strlen(text));
	close(fd);
	return done;
}

/*
 * A file of the kernel's, which gives a page of it at a time: as much as there
 * is room for, without the last newline; -1: not there.
 */
int
read_file(const char *directory, const char *file, char *text, size_t size)
{
	int fd = open_file(directory, file, O_RDONLY);
	size_t length = 0;
	ssize_t n = -1;

	while (fd != -1 && (n = read(fd, text + length, size - 1 - length)) > 0)
		length += n;
	text[length] = '\0';
	if (length > 0 && text[length - 1] == '\n')
		text[length - 1] = '\0';
	if (fd != -1)
		close(fd);
	return n == -1 ? -1 : 0;
}

/* Our own group in the tree of a controller, or, for NULL, in v2's. */
static const char *
own_group(const char *controller)
{
	static char text[16384];
	char *rest, *group, *list;

	if (*text == '\0') /* it is not read for each controller again */
		read_file("/proc/self", "cgroup", text, sizeof text);
	rest = strdup(text);
	while ((group = strsep(&rest, "\n")) != NULL) {
		strsep(&group, ":");
		list = strsep(&group, ":");
		if (group != NULL &&
		    (controller != NULL ? has_word(list, controller)
					: *list == '\0'))
			return strcmp(group, "/") != 0 ? group : "";
	}
	return "";
}

/* A group of ours; the state knows of it before it is there. */
static const char *
make_group(struct container *c, int chapter, const char *parent)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/kakuri-%s", parent, c->name);
	for (int i = 0; i < c->group_count; i++)
		if (strcmp(c->groups[i], path) == 0)
			return c->groups[i];
	/* What is there is somebody's: neither it nor who is in it is ours. */
	if (access(path, F_OK) == 0)
		errx(OURS, "%s is there already: rmdir it, or say --name",
		     path);
	must(dprintf(c->state, "cgroup=%s\n", path), "state");
	if (mkdir(path, 0755) == -1) {
		if (errno == EEXIST)
			errx(OURS, "%s: somebody has just made it", path);
		return NULL;
	}
	explain(chapter, "mkdir %s", path);
	return c->groups[c->group_count++] = strdup(path);
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
	if (write_file(parent, "cgroup.subtree_control", word) != -1)
		return 0;
	if (errno != EBUSY)
		return -1;
	snprintf(aside, sizeof aside, "%.2000s/kakuri-launcher", parent);
	mkdir(aside, 0755);
	write_file(aside, "cgroup.procs", "0");
	return write_file(parent, "cgroup.subtree_control", word);
}

/* In v1's tree of a controller, below ours; NULL, ENOENT: there is none. */
const char *
old_group(struct container *c, const char *controller)
{
	const char *name = strcmp(controller, "io") == 0 ? "blkio" : controller;
	char parent[4096], nodes[256];
	const char *group;

	snprintf(parent, sizeof parent, TOP "/%s%s", name, own_group(name));
	errno = ENOENT;
	if (!is_filesystem(parent, CGROUP_SUPER_MAGIC))
		return NULL;
	group = make_group(c, 12, parent);
	/* Nobody may come in before it knows the memory nodes. */
	if (group != NULL && strcmp(name, "cpuset") == 0) {
		read_file(parent, "cpuset.mems", nodes, sizeof nodes);
		write_file(group, "cpuset.mems", nodes);
	}
	return group;
}

static int
set_limit(struct container *c, const struct limit *l, const char *parent)
{
	const char *group = old_group(c, l->controller);

	if (group != NULL) {
		explain(12, "%s: echo %s >%s", l->controller, l->old_text,
			l->old_file);
		return write_file(group, l->old_file, l->old_text);
	}
	if (errno != ENOENT || c->group == -1 ||
	    hand_down(parent, l->controller) == -1)
		return -1;
	explain(18, "%s: echo %s >%s", l->controller, l->text, l->file);
	return write_file(c->groups[0], l->file, l->text);
}

static const char *
limit_hint(void)
{
	return errno == EACCES || errno == EPERM || errno == EROFS
		   ? " (not ours: systemd-run --user --scope -p Delegate=yes "
		     "kakuri ... makes a group that is)"
	       : errno == EBUSY
		   ? " (others are in this group: on v2, start from another)"
	       : errno == ENOENT || errno == EINVAL
		   ? " (not in this kernel, not enabled, or not such a value)"
		   : "";
}

/* Root's groups are at the top; anybody else's in what was delegated. */
void
prepare_cgroup(struct container *c)
{
	bool v2 = is_filesystem(TOP, CGROUP2_SUPER_MAGIC);
	const char *group = NULL;
	char parent[2048];

	snprintf(parent, sizeof parent, TOP "%s%s", v2 ? "" : "/unified",
		 geteuid() != 0 ? own_group(NULL) : "");
	if (is_filesystem(parent, CGROUP2_SUPER_MAGIC))
		group = make_group(c, 18, parent);
	else
		old_group(c, "freezer");
	c->group = -1;
	if (group != NULL)
		c->group = open(group, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	c->all_unified = v2 && c->group != -1;
	set_default_limits(c);
	for (int i = 0; i < c->limits.count; i++)
		if (set_limit(c, &c->limits.list[i], parent) == -1 &&
		    c->limits.list[i].option != NULL)
			err(OURS, "%s%s", c->limits.list[i].option,
			    in_language(limit_hint()));
}

bool
has_old_groups(const struct container *c)
{
	return c->group_count > (c->group != -1);
}

/* PID 1; on v2 it is in its group already. Others would wait longer. */
void
join_cgroups(const struct container *c)
{
	for (int i = c->group != -1; i < c->group_count; i++) {
		int done = write_file(c->groups[i], "tasks", "0");

		if (done == -1) /* because the launcher failed, and said so? */
			await_launcher(c);
		step(12, done, "echo 0 >%s/tasks", c->groups[i]);
	}
	if (has_old_groups(c))
		step(19, unshare(CLONE_NEWCGROUP),
		     "unshare(CLONE_NEWCGROUP): this group is its root");
}

/* One by one; the number of who is outside of our PID namespace is 0. */
static void
kill_each(const char *group)
{
	FILE *f = fdopen(open_file(group, "cgroup.procs", O_RDONLY), "r");
	int pid;

	while (f != NULL && fscanf(f, "%d", &pid) == 1)
		if (pid > 1 && pid != getpid())
			kill(pid, SIGKILL);
	if (f != NULL)
		fclose(f);
}

/* It and those below it, the lowest first; nobody is left in there. */
static int
empty_group(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)at;
	if (kind != FTW_DP || rmdir(path) == 0)
		return 0;
	if (write_file(path, "cgroup.kill", "1") == -1) /* Linux 5.14 */
		kill_each(path);
	write_file(path, "freezer.state", "THAWED"); /* v1: or none dies */
	return 0;
}

/* The dead take a while to leave. */
void
remove_group(const char *path)
{
	for (int tries = 0; tries < 500 && rmdir(path) == -1 && errno == EBUSY;
	     tries++) {
		nftw(path, empty_group, 64, FTW_DEPTH | FTW_PHYS);
		poll(NULL, 0, 10);
	}
}
