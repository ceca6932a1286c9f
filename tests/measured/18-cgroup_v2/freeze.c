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
	const char *who, *file, *on, *off, *state, *frozen;
} v1 = {"v1", "freezer.state", "FROZEN", "THAWED", "freezer.state", "FROZEN"},
  v2 = {"v2", "cgroup.freeze", "1", "0", "cgroup.events", "frozen 1"};

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
	printf("   v1$ mount -t cgroup -o freezer cgroup /tmp/freezer\n");
	if (mount("cgroup", "/tmp/freezer", "cgroup", 0, "freezer") == -1)
		return NULL; /* not built */
	unmount_later("/tmp/freezer", "freezer");
	return strdup("/tmp/freezer");
}

/* Freeze a group in which a process counts, and kill it: dead when? */
static bool
dies_frozen(const struct freezer *f, const char *dir, bool *stopped)
{
	volatile long *counter = shared(sizeof *counter);
	bool dead = false;
	long before;
	pid_t pid;

	if ((pid = child()) == 0) {
		meet();
		for (;;)
			++*counter;
	}
	meet();
	put(NULL, dir, "cgroup.procs", "%d", pid);
	while (*counter < 1000)
		poll(NULL, 0, 10);
	put(f->who, dir, f->file, "%s", f->on);
	*stopped = becomes(dir, f->state, f->frozen);
	show_in(f->who, dir, f->state);
	before = *counter;
	poll(NULL, 0, 200);
	*stopped &= *counter == before;
	printf("   %s$ kill -KILL $PID\n", f->who);
	if (kill(pid, SIGKILL) == -1)
		err(FAIL, "kill");
	for (int i = 0; i < 50 && !dead; i++) {
		poll(NULL, 0, 10);
		dead = waitpid(pid, NULL, WNOHANG) == pid;
	}
	printf("   %s$ kill -0 $PID\n   %s\n", f->who,
	       dead ? strerror(ESRCH) : say("still there", "まだいます"));
	put(f->who, dir, f->file, "%s", f->off);
	if (!dead)
		ended(pid);
	return dead;
}

static void
freeze(const char *root)
{
	bool stopped, stopped_v1 = false, at_once, at_once_v1 = true;
	char *dir = group(root, ""), *root_v1, line[256];

	step("v2: freeze a group. Its process counts; then it is killed.",
	     "v2：グループを凍結します。中のプロセスは数を数え続けています。"
	     "次に SIGKILL を送ります。");
	if (!get(dir, "cgroup.freeze", "", line)) {
		cannot("cgroup.freeze needs Linux 5.2.",
		       "cgroup.freeze には Linux 5.2 以降が必要です。");
		cannot("So does the comparison.", "比較もできません。");
		return;
	}
	at_once = dies_frozen(&v2, dir, &stopped);
	claim(stopped && at_once,
	      "Frozen, it counted no more; SIGKILL ended it at once.",
	      "凍結中は数えるのが止まり、SIGKILL ですぐに終了しました。");

	step("v1: the same, with the freezer controller.",
	     "v1：freezer コントローラーで、同じことをします。");
	if ((root_v1 = find_v1()) == NULL) {
		cannot("this kernel has no v1 freezer.",
		       "このカーネルには v1 の freezer がありません。");
		return;
	}
	at_once_v1 = dies_frozen(&v1, group(root_v1, "-v1"), &stopped_v1);
	claim(stopped_v1 && !at_once_v1,
	      "In v1 the same signal had to wait for the thaw.",
	      "v1 では、同じシグナルが凍結の解除を待ちました。");
}

/* Three processes in a group and the group below; one forks all the time. */
static void
populate(const char *dir, const char *below, pid_t pid[3])
{
	pid_t p;

	for (int i = 0; i < 3; i++) {
		if ((pid[i] = child()) == 0) {
			put(NULL, i == 2 ? below : dir, "cgroup.procs", "0");
			meet();
			while (i == 1 && (p = fork()) != 0)
				if (p > 0)
					waitpid(p, NULL, 0);
			if (i == 1)
				_exit(PASS); /* born to end at once */
			for (;;)
				pause();
		}
		meet();
	}
}

static void
kill_group(const char *root)
{
	char *dir = group(root, "-kill"), *below = group(dir, "-below");
	bool empty, before;
	int killed = 0, status;
	pid_t pid[3];

	step("End a whole tree, in which a process forks all the time.",
	     "サブツリー全体を終了させます。中のプロセスの 1 つは、"
	     "fork し続けています。");
	populate(dir, below, pid);
	before = becomes(dir, "cgroup.events", "populated 1");
	show_in("group", dir, "cgroup.events");
	if (try_put(dir, "cgroup.kill", "1") == -1) {
		for (int i = 0; i < 3; i++)
			kill(pid[i], SIGKILL), ended(pid[i]);
		cannot("cgroup.kill needs Linux 5.14.",
		       "cgroup.kill には Linux 5.14 以降が必要です。");
		return;
	}
	printf("   group$ echo 1 >cgroup.kill\n");
	empty = becomes(dir, "cgroup.events", "populated 0");
	for (int i = 0; i < 300 && killed < 3; i++) /* they leave it first */
		if (waitpid(pid[i % 3], &status, WNOHANG) == pid[i % 3])
			killed +=
			    WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
		else
			poll(NULL, 0, 5);
	show_in("group", dir, "cgroup.events");
	claim(before && killed == 3 && empty,
	      "One write ended them all, the group below included.",
	      "1 回の書き込みで、下のグループも含めてすべて終了しました。");
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
