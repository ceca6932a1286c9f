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

/* upper has the other two in it. */
static struct place {
	const char *name;
	char *dir;
} upper = {"upper", NULL}, lower = {"upper/lower", NULL},
  other = {"upper/other", NULL};
static const char *controller; /* one that may not have a process above */
static const char *limit;      /* a file of it */

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
has(struct place p, const char *file)
{
	char path[PATH_MAX];
	bool found;

	snprintf(path, sizeof path, "%s/%s", p.dir, file);
	found = access(path, F_OK) == 0;
	printf("   host$ ls %s/%s\n   %s\n", p.name, file,
	       found ? file : strerror(ENOENT));
	return found;
}

/* One write that may be refused; its errno. */
static int
attempt(const char *who, const char *text, struct place p, const char *file)
{
	int error = try_put(p.dir, file, text) == -1 ? errno : 0;

	printf("   %s$ echo %s >%s/%s\n   %s\n", who, text, p.name, file,
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
	full = attempt("host", word, upper, "cgroup.subtree_control");
	before = has(lower, limit);

	step("The process moves down, and upper tries again.",
	     "プロセスを下に移動してから、upper でもう一度試します。");
	attempt("host", pid, lower, "cgroup.procs");
	empty = attempt("host", word, upper, "cgroup.subtree_control");
	after = has(lower, limit);
	back = attempt("host", pid, upper, "cgroup.procs");
	claim(full == EBUSY && empty == 0 && back == EBUSY,
	      "upper refuses the controller while it has a process, then the "
	      "process.",
	      "upper は、プロセスがいる間はコントローラーを下に渡せず、"
	      "渡した後はプロセスを入れられません。");
	claim(!before && after,
	      "lower has the file since upper passes the controller on.",
	      "upper がコントローラーを渡すと、lower に memory.max が"
	      "現れました。");
}

/* Hand a group over: the directory, and the files that move processes. */
static void
delegate(struct place p)
{
	const char *files[] = {"", "/cgroup.procs", "/cgroup.threads",
			       "/cgroup.subtree_control"};
	char path[PATH_MAX];

	for (int i = 0; i < 4; i++) {
		snprintf(path, sizeof path, "%s%s", p.dir, files[i]);
		if (chown(path, NOBODY, NOBODY) == -1)
			err(FAIL, "%s", path);
	}
	printf("   host$ (cd %s; chown nobody . cgroup.{procs,threads,"
	       "subtree_control})\n",
	       p.name);
}

static bool
may_write(struct place p)
{
	char path[PATH_MAX];
	bool may;

	snprintf(path, sizeof path, "%s/cgroup.procs", p.dir);
	may = access(path, W_OK) == 0;
	printf("   nobody$ test -w %s/cgroup.procs; echo $?\n   %d\n", p.name,
	       !may);
	return may;
}

/* What came of what nobody tried: errno, and whose files they are. */
struct attempts {
	int made, joined, set_above, set_own, moved, removed;
	bool other_is_his, upper_is_his;
};

static void
as_nobody(struct place mine)
{
	struct attempts a = {0};
	char pid[16];

	if (setgroups(0, NULL) == -1 ||
	    setresgid(NOBODY, NOBODY, NOBODY) == -1 ||
	    setresuid(NOBODY, NOBODY, NOBODY) == -1)
		err(FAIL, "setresuid");
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) /* setresuid cleared it */
		err(FAIL, "PR_SET_PDEATHSIG");
	snprintf(pid, sizeof pid, "%d", getpid());
	a.made = trace("nobody", mkdir(mine.dir, 0755)) == -1 ? errno : 0;
	a.joined = attempt("nobody", pid, mine, "cgroup.procs");
	show_lines("nobody", "/proc/self/cgroup", "0::");
	a.set_own = attempt("nobody", "100", mine, "cgroup.max.descendants");
	a.set_above = attempt("nobody", "100", lower, "cgroup.max.descendants");
	a.removed = trace("nobody", rmdir(mine.dir)) == -1 ? errno : 0;
	tell_peer(&a, sizeof a);
	meet();

	a.other_is_his = may_write(other);
	a.upper_is_his = may_write(upper);
	a.moved = attempt("nobody", pid, other, "cgroup.procs");
	tell_peer(&a, sizeof a);
	meet();
	_exit(PASS);
}

/* The host judges it, and does itself what was refused to nobody. */
static void
delegation(void)
{
	struct place mine = {"upper/lower/mine", NULL};
	struct attempts a;
	int moved, removed;
	char path[PATH_MAX], pid[16];
	pid_t child_pid;

	snprintf(path, sizeof path, "%s/mine", lower.dir);
	mine.dir = path;
	if ((child_pid = child()) == 0) {
		put(NULL, lower.dir, "cgroup.procs", "0");
		as_nobody(mine);
	}
	hear_peer(&a, sizeof a);
	claim(a.made == 0 && a.joined == 0 && a.set_own == 0 &&
		  a.set_above == EACCES,
	      "nobody limits the group that he made in lower, and not lower "
	      "itself.",
	      "nobody は、自分で作ったグループに上限を設定できますが、lower "
	      "にはできません。");
	meet();

	hear_peer(&a, sizeof a);
	snprintf(pid, sizeof pid, "%d", child_pid);
	moved = attempt("host", pid, other, "cgroup.procs");
	claim(
	    a.other_is_his && !a.upper_is_his && a.moved == EACCES &&
		moved == 0,
	    "Root can move him to other; he can't: upper's cgroup.procs is not "
	    "his.",
	    "other へは root なら移動できます。upper の cgroup.procs に"
	    "書けない nobody にはできません。");
	meet();
	reap(child_pid);
	removed = trace("host", rmdir(mine.dir)) == -1 ? errno : 0;
	claim(
	    a.removed == EBUSY && removed == 0,
	    "rmdir(2) refuses a group with a process in it, and takes an empty "
	    "one.",
	    "rmdir(2) は、プロセスのいるグループでは失敗し、空になると成功"
	    "しました。");
}

int
main(int argc, char *argv[])
{
	char *root, number[16];
	pid_t process;

	demo(argc, argv, ROOT);
	umask(022); /* nobody is to reach what we make */
	root = need_v2();
	choose(root);
	step("Two groups, one in the other. A process is in the upper one.",
	     "グループを 2 つ、入れ子にして作ります。プロセスは上のグループに"
	     "います。");
	upper.dir = group(root, "");
	lower.dir = group(upper.dir, "-lower");
	printf("   host$ mkdir upper upper/lower\n");
	if ((process = child()) == 0) {
		put(NULL, upper.dir, "cgroup.procs", "0");
		meet(); /* it is in there */
		meet(); /* and stays until we have done with it */
		_exit(PASS);
	}
	meet();
	snprintf(number, sizeof number, "%d", process);
	printf("   host$ echo %s >upper/cgroup.procs\n", number);
	leaves_only(number);
	meet();
	reap(process);

	step("Root hands two groups over to nobody, who gets to work.",
	     "root が 2 つのグループを nobody に委譲し、nobody が使います。");
	other.dir = group(upper.dir, "-other");
	printf("   host$ mkdir upper/other\n");
	delegate(lower);
	delegate(other);
	delegation();
	enter(lower.dir);
	return verdict(5);
}
