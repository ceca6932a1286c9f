/*
 * freeze - stop a group, and end it: two things that v1 did by halves.
 *
 * cgroup.freeze Linux 5.2 (2019), cgroup.kill 5.14 (2021); v1's freezer
 * 2.6.28 (2008). They need no controller. See the kernel's
 * admin-guide/cgroup-v2.rst and cgroup-v1/freezer-subsystem.rst.
 */
#define _GNU_SOURCE
#include <sched.h>
#include "v2.h"

static const struct freezer {
	const char *file, *on, *off; /* what is written */
	const char *state, *frozen;  /* what is read when it is frozen */
} v1 = {"freezer.state", "FROZEN", "THAWED", "freezer.state", "FROZEN"},
  v2 = {"cgroup.freeze", "1", "0", "cgroup.events", "frozen 1"};

/* Wait until a file says so, five seconds at most. */
static bool
becomes(const char *dir, const char *file, const char *line)
{
	char found[256];

	for (int i = 0; i < 500; i++) {
		if (get(dir, file, line, found))
			return true;
		poll(NULL, 0, 10);
	}
	return false;
}

/* A private mount tree whose /tmp is ours, so that nothing stays behind. */
static void
private_tree(void)
{
	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(FAIL, "mount MS_PRIVATE");
	if (mount("tmpfs", "/tmp", "tmpfs", 0, NULL) == -1)
		err(FAIL, "mount tmpfs");
}

/* Where v1's freezer is; if nowhere, mount it, for us alone. */
static char *
find_v1(void)
{
	char *root = hierarchy("freezer");

	if (root != NULL)
		return root;
	if (mkdir("/tmp/freezer", 0755) == -1)
		err(FAIL, "/tmp/freezer");
	printf("   host$ mount -t cgroup -o freezer cgroup /tmp/freezer\n");
	if (mount("cgroup", "/tmp/freezer", "cgroup", 0, "freezer") == -1)
		return NULL; /* not built */
	unmount_later("/tmp/freezer", "freezer");
	return strdup("/tmp/freezer");
}

struct outcome {
	bool said;	/* the group's file said that it is frozen */
	bool stood;	/* the process counted no further */
	bool dead;	/* 0.5 s after SIGKILL, still frozen */
	bool dead_then; /* after the thaw */
};

/* Has it ended within half a second? */
static bool
ends_soon(pid_t pid)
{
	for (int i = 0; i < 50; i++) {
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return true;
		poll(NULL, 0, 10);
	}
	return false;
}

static void
show_whether(bool dead)
{
	printf("   host$ kill -0 $PID\n   %s\n",
	       dead ? strerror(ESRCH) : say("still there", "まだいます"));
}

/* Freeze a group in which a process counts, and kill it. */
static struct outcome
kill_frozen(const struct freezer *f, const char *dir)
{
	volatile long *counter = shared(sizeof *counter);
	struct outcome o = {0};
	long before, later;
	pid_t pid;

	if ((pid = child()) == 0) {
		meet();
		for (;;)
			++*counter;
	}
	meet();
	printf("   host$ echo $PID >cgroup.procs\n");
	put(NULL, dir, "cgroup.procs", "%d", pid);
	while (*counter < 1000)
		poll(NULL, 0, 10);
	put("host", dir, f->file, "%s", f->on);
	o.said = becomes(dir, f->state, f->frozen);
	show_in("host", dir, f->state);
	before = *counter;
	poll(NULL, 0, 200);
	later = *counter;
	o.stood = later == before;
	printf(say("   it has counted on by %ld in 0.2 s\n",
		   "   0.2 秒で %ld 進みました\n"),
	       later - before);

	printf("   host$ kill -KILL $PID\n");
	if (kill(pid, SIGKILL) == -1)
		err(FAIL, "kill");
	o.dead = ends_soon(pid);
	show_whether(o.dead);
	put("host", dir, f->file, "%s", f->off);
	if (o.dead)
		return o;
	o.dead_then = ends_soon(pid);
	show_whether(o.dead_then);
	if (!o.dead_then)
		ended(pid);
	return o;
}

static void
freeze(const char *root)
{
	struct outcome o;
	char *dir, *root_v1, line[256];

	step("v2: freeze a group. Its process counts; then it is killed.",
	     "v2：グループを凍結します。中のプロセスは数を数え続けています。"
	     "次に SIGKILL を送ります。");
	dir = new_group(root, "");
	if (!get(dir, "cgroup.freeze", "", line)) {
		cannot("cgroup.freeze needs Linux 5.2.",
		       "cgroup.freeze には Linux 5.2 以降が必要です。");
		cannot("So does the comparison.", "比較もできません。");
		return;
	}
	o = kill_frozen(&v2, dir);
	claim(o.said && o.stood && o.dead,
	      "In v2 the frozen process counted no further; SIGKILL ended it.",
	      "v2 で凍結すると、数えるのが止まりました。SIGKILL では、"
	      "凍結したまま終了しました。");

	step("v1: the same, with the freezer controller.",
	     "v1：freezer コントローラーで、同じことをします。");
	if ((root_v1 = find_v1()) == NULL) {
		cannot("this kernel has no v1 freezer.",
		       "このカーネルには v1 の freezer がありません。");
		return;
	}
	o = kill_frozen(&v1, new_group(root_v1, "-v1"));
	claim(
	    o.said && o.stood && !o.dead && o.dead_then,
	    "In v1 the process was there 0.5 s after SIGKILL, gone after the thaw.",
	    "v1 で凍結すると、SIGKILL の 0.5 秒後もまだいて、解除すると"
	    "終了しました。");
}

/* Children that are born to end at once, one after the other. */
static void
fork_on(void)
{
	pid_t pid;

	for (;;) {
		pid = fork();
		if (pid == 0)
			_exit(PASS);
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
}

/* Three processes: two in a group, and one in the group below. */
static void
populate(const char *dir, const char *below, pid_t pid[3])
{
	for (int i = 0; i < 3; i++) {
		if ((pid[i] = child()) != 0) {
			meet();
			continue;
		}
		put(NULL, i == 2 ? below : dir, "cgroup.procs", "0");
		meet();
		if (i == 1)
			fork_on();
		for (;;)
			pause();
	}
}

/* How many of the three has SIGKILL ended? They leave the group first. */
static int
count_killed(const pid_t pid[3])
{
	int killed = 0, status;

	for (int i = 0; i < 300 && killed < 3; i++) {
		if (waitpid(pid[i % 3], &status, WNOHANG) != pid[i % 3])
			poll(NULL, 0, 5);
		else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
			killed++;
	}
	return killed;
}

static void
kill_group(const char *root)
{
	char *dir, *below;
	bool empty, before;
	int killed;
	pid_t pid[3];

	step("End a whole tree, in which a process forks all the time.",
	     "サブツリー全体を終了させます。中のプロセスの 1 つは、"
	     "fork し続けています。");
	dir = new_group(root, "-kill");
	below = group(dir, "-below");
	printf("   host$ mkdir below\n");
	populate(dir, below, pid);
	before = becomes(dir, "cgroup.events", "populated 1");
	show_in("host", dir, "cgroup.events");
	if (try_put(dir, "cgroup.kill", "1") == -1) {
		for (int i = 0; i < 3; i++)
			stop(pid[i]);
		cannot("cgroup.kill needs Linux 5.14.",
		       "cgroup.kill には Linux 5.14 以降が必要です。");
		return;
	}
	printf("   host$ echo 1 >cgroup.kill\n");
	empty = becomes(dir, "cgroup.events", "populated 0");
	killed = count_killed(pid);
	show_in("host", dir, "cgroup.events");
	printf(say("   ended by signal 9: %d of 3\n",
		   "   シグナル 9 で終了：3 つのうち %d\n"),
	       killed);
	claim(before && killed == 3 && empty,
	      "One write killed three processes, one of them in the group "
	      "below.",
	      "1 回の書き込みで、下のグループの 1 つを含む 3 つのプロセスが"
	      "終了しました。");
}

int
main(int argc, char *argv[])
{
	char *root;

	demo(argc, argv, ROOT);
	root = need_v2();
	private_tree();
	freeze(root);
	kill_group(root);
	return verdict(3);
}
