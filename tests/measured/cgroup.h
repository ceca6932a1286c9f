/*
 * cgroup.h - a control group of one's own, that goes away again.
 *
 * Where the hierarchies are (v1, v2, or both at once), a directory named
 * kakuri<pid> below one of them, and a janitor that takes it away within a
 * second, whoever died and how. Which limit is written, and who joins, stays
 * in the demonstration. Call group(), enable() and unmount_later() from one
 * process, before it makes PID namespaces.
 */
#ifndef CGROUP_H
#define CGROUP_H

#include <sys/file.h>
#include <sys/mount.h>
#include <dirent.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include "demo.h"

enum layout { NO_CGROUPS, V1, HYBRID, V2 };

struct errand {
	char what; /* 'm'akes a group, 'e'nables, 'u'nmounts at the end */
	char path[PATH_MAX / 2], word[32];
};
static struct {
	int line;	/* to the janitor */
	pid_t boss;	/* the process that hired it */
	char *made[32]; /* the groups it made for us */
} janitor = {.line = -1};

/* Is this word in a list such as "rw,cpu,cpuacct" or "cpu io memory"? */
static inline bool
listed(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = list; (p = strstr(p, word)) != NULL; p += n)
		if ((p == list || strchr(" ,", p[-1]) != NULL) &&
		    strchr(" ,\n", p[n]) != NULL)
			return true;
	return false;
}

/*
 * Where this controller's v1 hierarchy is mounted (cpu and cpuacct often
 * share one), or for NULL the v2 hierarchy; NULL where it is not.
 */
static inline char *
hierarchy(const char *controller)
{
	char line[4096], point[1024], type[32], options[1024], *rest;
	FILE *f = fopen("/proc/self/mountinfo", "re");

	if (f == NULL)
		err(FAIL, "/proc/self/mountinfo");
	while (fgets(line, sizeof line, f) != NULL) {
		if ((rest = strstr(line, " - cgroup")) == NULL ||
		    sscanf(line, "%*s %*s %*s %*s %1023s", point) != 1 ||
		    sscanf(rest, " - %31s %*s %1023s", type, options) != 2)
			continue;
		if (strcmp(type, controller ? "cgroup" : "cgroup2") != 0 ||
		    (controller != NULL && !listed(options, controller)) ||
		    access(point, W_OK) == -1) /* read-only in a container */
			continue;
		fclose(f);
		return strdup(point);
	}
	fclose(f);
	return NULL;
}

/* Does this machine limit with v1, with v2, or with some of each? */
static inline enum layout
layout(void)
{
	const char *names[] = {"cpu",  "cpuacct", "cpuset",  "memory", "blkio",
			       "pids", "devices", "freezer", "hugetlb"};
	char *point = hierarchy(NULL);
	bool v1 = false, v2 = point != NULL;

	free(point);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		point = hierarchy(names[i]);
		v1 |= point != NULL;
		free(point);
	}
	return v1 ? (v2 ? HYBRID : V1) : (v2 ? V2 : NO_CGROUPS);
}

/* Where cgroup v2 is; without it, there is nothing to show. */
static inline char *
need_v2(void)
{
	char *root = hierarchy(NULL);

	if (root == NULL)
		skip("there is no cgroup v2 that can be written here (v1 only, "
		     "or in a container?): run it on a host with v2",
		     "書き込める cgroup v2 がありません（v1 だけか、コンテナの"
		     "中かもしれません）。v2 のあるホストで実行してください。");
	return root;
}

/* On a systemd host, systemd decides which layout is mounted. */
static inline bool
systemd(void)
{
	return access("/run/systemd/system", F_OK) == 0;
}

/* Write to a file of a group, as echo does; -1 and errno if refused. */
static inline int
try_put(const char *dir, const char *file, const char *text)
{
	char path[PATH_MAX];
	ssize_t done;
	int fd, error;

	snprintf(path, sizeof path, "%s/%s", dir, file);
	if ((fd = open(path, O_WRONLY | O_CLOEXEC)) == -1)
		return -1;
	done = write(fd, text, strlen(text));
	error = errno;
	close(fd);
	errno = error;
	return done == -1 ? -1 : 0;
}

/* The same, as a command that the reader sees, and that must succeed. */
static inline void
put(const char *who, const char *dir, const char *file, const char *format, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	if (who != NULL)
		printf("   %s$ echo %s >%s\n", who, text, file);
	if (try_put(dir, file, text) == -1)
		err(FAIL, "%s/%s", dir, file);
}

/* The first line of a group's file that starts with a word; false if none. */
static inline bool
get(const char *dir, const char *file, const char *word, char line[256])
{
	char path[PATH_MAX];
	bool found = false;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, file);
	if ((f = fopen(path, "re")) == NULL)
		return false;
	while (!found && fgets(line, 256, f) != NULL)
		found = strncmp(line, word, strlen(word)) == 0;
	fclose(f);
	line[found ? strcspn(line, "\n") : 0] = '\0';
	return found;
}

/* The number after that word ("" for a file that is one number); -1 if none. */
static inline int64_t
number(const char *dir, const char *file, const char *word)
{
	char line[256];

	return get(dir, file, word, line) ? atoll(line + strlen(word)) : -1;
}

/* cat, in the group's directory: kakuri<pid> would hide the point. */
static inline void
show_in(const char *who, const char *dir, const char *file)
{
	char path[PATH_MAX], line[256];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, file);
	if ((f = fopen(path, "re")) == NULL)
		err(FAIL, "%s", path);
	printf("   %s$ cat %s\n", who, file);
	while (fgets(line, sizeof line, f) != NULL)
		printf("   %s", line);
	fclose(f);
}

/* Move our boss out, should it be in there; kill the others. */
static inline void
clear(const char *dir)
{
	char path[PATH_MAX], text[16];
	FILE *f;
	int pid;

	snprintf(path, sizeof path, "%s/cgroup.procs", dir);
	if ((f = fopen(path, "re")) == NULL)
		return;
	while (fscanf(f, "%d", &pid) == 1) {
		snprintf(text, sizeof text, "%d", pid);
		if (pid == janitor.boss)
			try_put(dir, "../cgroup.procs", text);
		else if (pid > 1 && pid != getpid())
			kill(pid, SIGKILL);
	}
	fclose(f);
	try_put(dir, "freezer.state", "THAWED"); /* v1: or they don't die */
}

/* Remove a group and those below; the dead take a while to leave: EBUSY. */
static inline void
remove_group(const char *dir)
{
	char path[PATH_MAX];
	struct dirent *e;
	DIR *d;

	for (int tries = 0; tries < 500; tries++) {
		clear(dir);
		if ((d = opendir(dir)) != NULL) {
			while ((e = readdir(d)) != NULL) {
				snprintf(path, sizeof path, "%s/%.255s", dir,
					 e->d_name);
				if (e->d_type == DT_DIR && e->d_name[0] != '.')
					remove_group(path);
			}
			closedir(d);
		}
		if (rmdir(dir) == 0 || errno == ENOENT)
			return;
		poll(NULL, 0, 10);
	}
}

/* A v1 hierarchy outlives its mount while a removed group is not yet gone. */
static inline void
unmount(const char *point, const char *controller)
{
	char line[256];
	int groups;

	for (int tries = 0; tries < 500; tries++) {
		if (get("/proc", "cgroups", controller, line) &&
		    sscanf(line, "%*s %*d %d", &groups) == 1 && groups == 1 &&
		    umount2(point, 0) == 0)
			return;
		poll(NULL, 0, 10); /* EBUSY while somebody is in there */
	}
}

/* One errand; 0, or the errno. What is to be undone later stays in *e. */
static inline int
run_errand(struct errand *e, int *lock)
{
	char list[256] = "", word[40];

	if (e->what == 'm')
		return mkdir(e->path, 0755) == -1 ? errno : 0;
	if (e->what != 'e')
		return 0;
	if (*lock == -1) /* nobody puts back what another one uses */
		*lock = open(e->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*lock == -1 || flock(*lock, LOCK_SH) == -1)
		return errno;
	get(e->path, "cgroup.subtree_control", "", list);
	snprintf(word, sizeof word, "+%s", e->word);
	if (listed(list, e->word))
		e->what = '-';
	else if (try_put(e->path, "cgroup.subtree_control", word) == -1)
		return errno;
	return 0;
}

/* Undo everything, the youngest first. */
static inline void
tidy(struct errand *list, int n, int lock, int line)
{
	char word[40];

	for (int i = n - 1; i >= 0; i--)
		if (list[i].what == 'm')
			remove_group(list[i].path);
		else if (list[i].what == 'u')
			unmount(list[i].path, list[i].word);
	if (lock != -1 && flock(lock, LOCK_EX | LOCK_NB) == -1) {
		send(line, "", 1, MSG_NOSIGNAL); /* don't wait for that */
		flock(lock, LOCK_EX);
	}
	for (int i = n - 1; i >= 0; i--) {
		snprintf(word, sizeof word, "-%s", list[i].word);
		if (list[i].what == 'e')
			try_put(list[i].path, "cgroup.subtree_control", word);
	}
	send(line, "", 1, MSG_NOSIGNAL);
	_exit(PASS);
}

/* Works until the line ends, or the boss is dead and others hold the line. */
static inline void
be_janitor(int line, pid_t boss)
{
	static struct errand list[64];
	struct timeval tick = {.tv_usec = 200000};
	int n = 0, lock = -1, answer, null = open("/dev/null", O_RDWR);
	ssize_t got;

	setsid();
	for (int sig = 1; sig < NSIG; sig++)
		if (sig != SIGCHLD)
			signal(sig, SIG_IGN);
	prctl(PR_SET_NAME, "kakuri-janitor");
	if (chdir("/") == -1)
		_exit(FAIL);
	for (int fd = 0; fd < 1024; fd++)
		if (fd < 3)
			dup2(null, fd);
		else if (fd != line)
			close(fd);
	setsockopt(line, SOL_SOCKET, SO_RCVTIMEO, &tick, sizeof tick);
	for (;;) {
		got = recv(line, &list[n], sizeof list[n], 0);
		if (got == -1 && (errno == EAGAIN || errno == EINTR) &&
		    getppid() == boss)
			continue;
		if (got != sizeof list[n]) {
			if (getppid() != boss)
				janitor.boss = -1; /* a number for anyone */
			tidy(list, n, lock, line);
		}
		answer = n < 63 ? run_errand(&list[n], &lock) : ENOSPC;
		n += answer == 0;
		send(line, &answer, sizeof answer, MSG_NOSIGNAL);
	}
}

/* At exit, let it go on at once, and wait until it is done. */
static inline void
dismiss(void)
{
	char done;

	if (getpid() != janitor.boss)
		return;
	if (shutdown(janitor.line, SHUT_WR) == -1)
		return; /* it will see us end */
	while (recv(janitor.line, &done, 1, 0) == -1 && errno == EINTR)
		;
}

static inline int
ask(struct errand e)
{
	int answer, line[2];
	ssize_t got = -1;
	pid_t pid, boss = getpid();

	if (janitor.line == -1) {
		if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0,
			       line) == -1)
			err(FAIL, "socketpair");
		janitor.boss = boss;
		if ((pid = fork()) == -1)
			err(FAIL, "fork");
		if (pid == 0) {
			close(line[1]);
			be_janitor(line[0], boss);
		}
		close(line[0]);
		janitor.line = line[1];
		atexit(dismiss);
	}
	if (send(janitor.line, &e, sizeof e, MSG_NOSIGNAL) == sizeof e)
		got = recv(janitor.line, &answer, sizeof answer, 0);
	if (got == -1 && errno != EPIPE && errno != ECONNRESET)
		err(FAIL, "asking the janitor");
	if (got != sizeof answer)
		errx(FAIL, "the janitor is gone: run scripts/clean");
	errno = answer;
	return answer == 0 ? 0 : -1;
}

/*
 * A group kakuri<pid><suffix> below this directory; the same one if asked
 * again. A process of another PID namespace may have the name: kakuri<pid>+1.
 */
static inline char *
group(const char *root, const char *suffix)
{
	struct errand e = {.what = 'm'};
	size_t base, i;
	int n = 0;

	base = (size_t)snprintf(e.path, sizeof e.path, "%s/kakuri%d%s", root,
				getpid(), suffix);
	for (i = 0; i < 31 && janitor.made[i] != NULL; i++)
		if (strncmp(janitor.made[i], e.path, base) == 0 &&
		    strchr("+", janitor.made[i][base]) != NULL)
			return janitor.made[i];
	while (ask(e) == -1) {
		if (errno != EEXIST || ++n == 100)
			err(FAIL, "mkdir %s", e.path);
		snprintf(e.path + base, sizeof e.path - base, "+%d", n);
	}
	if (i == 31)
		errx(FAIL, "more groups than the janitor was made for");
	return janitor.made[i] = strdup(e.path);
}

/* Does this v2 directory have a controller to give to its children? */
static inline bool
offers(const char *dir, const char *controller)
{
	char list[256];

	return get(dir, "cgroup.controllers", "", list) &&
	       listed(list, controller);
}

/* Give it to the children of this v2 directory; at the end as it was. */
static inline int
enable(const char *dir, const char *controller)
{
	struct errand e = {.what = 'e'};

	snprintf(e.path, sizeof e.path, "%s", dir);
	snprintf(e.word, sizeof e.word, "%s", controller);
	return ask(e);
}

/* A v1 hierarchy that the demonstration mounted, in its own namespace. */
static inline void
unmount_later(const char *point, const char *controller)
{
	struct errand e = {.what = 'u'};

	snprintf(e.path, sizeof e.path, "%s", point);
	snprintf(e.word, sizeof e.word, "%s", controller);
	ask(e);
}

#endif
