/*
 * cgroup_v2 - one hierarchy, and the rules that it needs.
 *
 * Linux 4.5 (2016). See cgroups(7), and the kernel's
 * admin-guide/cgroup-v2.rst. The limits are in limits.c.
 */
#define _GNU_SOURCE
#include <grp.h>
#include "v2.h"

enum { NOBODY = 65534 };
static char *upper, *lower, *other; /* upper has the other two in it */
static const char *controller;	    /* one that may not have a process above */
static const char *limit;	    /* a file of it */

/* Which one is there? On a hybrid host v1 may have all the others. */
static void
choose(const char *root)
{
	const char *names[][2] = {{"memory", "memory.max"},
				  {"io", "io.max"},
				  {"hugetlb", "hugetlb.2MB.max"}};

	for (int i = 0; i < 3 && controller == NULL; i++)
		if (offers(root, names[i][0]) &&
		    enable(root, names[i][0]) == 0) {
			controller = names[i][0];
			limit = names[i][1];
		}
}

static bool
has(const char *dir, const char *file)
{
	char path[PATH_MAX];
	bool found;

	snprintf(path, sizeof path, "%s/%s", dir, file);
	found = access(path, F_OK) == 0;
	printf("   lower$ ls %s\n   %s\n", file,
	       found ? file : strerror(ENOENT));
	return found;
}

/* One write that may be refused; its errno. */
static int
attempt(const char *who, const char *dir, const char *file, const char *text)
{
	bool name = strcmp(file, "cgroup.procs") == 0;
	int error = try_put(dir, file, text) == -1 ? errno : 0;

	printf("   %s$ echo %s >%s\n   %s\n", who, name ? "$PID" : text, file,
	       error ? strerror(error) : "ok");
	return error;
}

static void
leaves_only(const char *pid)
{
	char word[32];
	int full, empty, back;
	bool before, after;

	if (controller == NULL) {
		cannot("v1 has the controllers that have this rule.",
		       "この規則のあるコントローラーは、v1 が使っています。");
		cannot("v1 has the controllers that have this rule.",
		       "この規則のあるコントローラーは、v1 が使っています。");
		return;
	}
	snprintf(word, sizeof word, "+%s", controller);
	full = attempt("upper", upper, "cgroup.subtree_control", word);
	before = has(lower, limit);

	step("The process moves down, and upper tries again.",
	     "プロセスを下に移動してから、upper でもう一度試します。");
	attempt("lower", lower, "cgroup.procs", pid);
	empty = attempt("upper", upper, "cgroup.subtree_control", word);
	after = has(lower, limit);
	back = attempt("upper", upper, "cgroup.procs", pid);
	claim(full == EBUSY && empty == 0 && back == EBUSY,
	      "A group has processes or passes controllers on: not both.",
	      "グループは、プロセスを持つかコントローラーを渡すかの、どちらか"
	      "一方です。");
	claim(!before && after,
	      "The file is there only since upper passes it on.",
	      "ファイルは、upper がコントローラーを渡して初めて現れます。");
}

/* Hand a group over: the directory, and the files that move processes. */
static void
delegate(const char *name, const char *dir)
{
	const char *files[] = {"", "/cgroup.procs", "/cgroup.threads",
			       "/cgroup.subtree_control"};
	char path[PATH_MAX];

	for (int i = 0; i < 4; i++) {
		snprintf(path, sizeof path, "%s%s", dir, files[i]);
		if (chown(path, NOBODY, NOBODY) == -1)
			err(FAIL, "%s", path);
	}
	printf("   %s# chown nobody . cgroup.procs cgroup.threads "
	       "cgroup.subtree_control\n",
	       name);
}

/* What nobody can do in a group that was given to him, and what not. */
static void
as_nobody(void)
{
	char mine[PATH_MAX], pid[16];
	int join, move, raise;
	bool his;

	if (setgroups(0, NULL) == -1 ||
	    setresgid(NOBODY, NOBODY, NOBODY) == -1 ||
	    setresuid(NOBODY, NOBODY, NOBODY) == -1)
		err(FAIL, "setresuid");
	snprintf(mine, sizeof mine, "%s/mine", lower);
	snprintf(pid, sizeof pid, "%d", getpid());
	printf("   lower$ mkdir mine\n");
	if (mkdir(mine, 0755) == -1)
		printf("   %s\n", strerror(errno));
	join = attempt("mine", mine, "cgroup.procs", pid);
	show_lines("mine", "/proc/self/cgroup", "0::");
	raise = attempt("lower", lower, "cgroup.max.descendants", "100");
	claim(join == 0 && raise == EACCES,
	      "He makes groups in it; its limits are still root's.",
	      "中にグループを作れます。上限を変えられるのは root だけです。");
	snprintf(mine, sizeof mine, "%s/cgroup.procs", other);
	his = access(mine, W_OK) == 0;
	printf("   other$ test -w cgroup.procs && echo yes\n   %s\n",
	       his ? "yes" : "");
	move = attempt("other", other, "cgroup.procs", pid);
	claim(his && move == EACCES && join == 0,
	      "He cannot move to the other one, though it is his as well.",
	      "other も自分のものなのに、そちらへは移動できません。");
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	char *root, number[16];
	pid_t process, pid;

	demo(argc, argv, ROOT);
	root = need_v2();
	choose(root);
	step("Two groups, one in the other. A process is in the upper one.",
	     "グループを 2 つ、入れ子にして作ります。プロセスは上のグループに"
	     "います。");
	upper = group(root, "");
	lower = group(upper, "-lower");
	if ((process = child()) == 0) {
		put(NULL, upper, "cgroup.procs", "0");
		meet();
		meet();
		_exit(PASS);
	}
	meet();
	snprintf(number, sizeof number, "%d", process);
	show_in("upper", upper, "cgroup.procs");
	leaves_only(number);
	meet();
	reap(process);

	step("Root hands two groups over to nobody, who gets to work.",
	     "root が 2 つのグループを nobody に委譲し、nobody が使います。");
	other = group(upper, "-other");
	delegate("lower", lower);
	delegate("other", other);
	if ((pid = child()) == 0) {
		put(NULL, lower, "cgroup.procs", "0");
		as_nobody();
	}
	reap(pid);
	enter(lower);
	return verdict(4);
}
