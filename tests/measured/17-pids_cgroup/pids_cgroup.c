/*
 * pids_cgroup - a fork bomb that fizzles.
 *
 * Linux 4.3 (2015); pids.events 4.8 (2016). See cgroups(7), fork(2), and the
 * kernel's admin-guide/cgroup-v2.rst and cgroup-v1/pids.rst.
 */
#define _GNU_SOURCE
#include "bomb.h"

enum { LIMIT = 8, LOWER = 2, FORKS = 64 }; /* FORKS without a limit */

/* v1 or v2: whichever has the controller. The files have the same names. */
static char *
make_group(void)
{
	char *root = hierarchy("pids");

	if (root != NULL)
		return new_group(root, "");
	root = hierarchy(NULL);
	if (root != NULL && offers(root, "pids") && enable(root, "pids") == 0)
		return new_group(root, "");
	skip("no pids controller can be used here (CONFIG_CGROUP_PIDS; in a "
	     "container?): run it on the host",
	     "使える pids コントローラーがありません（CONFIG_CGROUP_PIDS、"
	     "またはコンテナの中）。ホストで実行してください。");
}

/* What the kernel has counted, in the group. */
struct counts {
	int64_t current, events;
};

static struct counts
look(const char *dir)
{
	struct counts c;

	c.current = number(dir, "pids.current", "");
	c.events = number(dir, "pids.events", "max ");
	show_in("host", dir, "pids.current");
	show_in("host", dir, "pids.events");
	return c;
}

/* The first process of the bomb joins the group, and all are born in there. */
static pid_t
set_off(const char *dir, int end[2])
{
	pid_t pid;

	prepare(FORKS, end);
	pid = child();
	if (pid == 0) {
		put("container", dir, "cgroup.procs", "0");
		explode(end);
	}
	for (int i = 0; i < 2000 && !burnt_out(); i++)
		poll(NULL, 0, 10);
	count();
	return pid;
}

static void
without_limit(const char *dir)
{
	char max[256] = "";
	struct counts c;
	int end[2];
	pid_t pid;

	get(dir, "pids.max", "", max);
	show_in("host", dir, "pids.max");
	pid = set_off(dir, end);
	c = look(dir);
	claim(
	    strcmp(max, "max") == 0 && bomb->born == FORKS &&
		bomb->refused == 0 && c.current == FORKS + 1,
	    "Without a limit no fork failed: with the first process, the "
	    "group has 65.",
	    "上限がなければ、どの fork も成功しました。最初のプロセスと合わせて "
	    "65 個です。");
	close(end[1]);
	ended(pid);
}

/* Fork once, and say so: 0, or the errno. */
static int
fork_once(const char *who)
{
	pid_t pid = fork();
	int error = errno;

	if (pid == 0)
		_exit(PASS);
	print_call(who, "fork()", pid);
	if (pid == -1)
		return error;
	ended(pid);
	return 0;
}

/* A child forks, after it was moved into a group: 0, or the errno. */
static int
fork_in(const char *dir, int64_t *current)
{
	pid_t pid = child();

	if (pid == 0) {
		meet(); /* it is in there */
		_exit(fork_once("container"));
	}
	put("host", dir, "cgroup.procs", "%d", pid);
	*current = number(dir, "pids.current", "");
	show_in("host", dir, "pids.current");
	meet();
	return WEXITSTATUS(ended(pid));
}

static void
limited(const char *dir, int64_t before)
{
	struct counts c;

	c = look(dir);
	claim(bomb->born == LIMIT - 1 && bomb->refused == LIMIT &&
		  c.current == LIMIT,
	      "There are 8 processes, and each of them was refused a fork: 8 "
	      "times EAGAIN.",
	      "プロセスは 8 個になり、どれも fork を 1 回ずつ拒否されました"
	      "（EAGAIN が 8 回）。");
	claim(bomb->refused > 0 && c.events - before == bomb->refused,
	      "pids.events went up by the number of forks that failed with "
	      "EAGAIN.",
	      "pids.events の max の値は、EAGAIN で失敗した fork の回数だけ"
	      "増えました。");
}

static void
meanwhile(const char *dir)
{
	int64_t current = -1;
	int outside, inside;

	step("Meanwhile a process outside forks, and one is moved in.",
	     "その間に、グループの外のプロセスが fork します。次に、別の"
	     "プロセスをグループに移動します。");
	outside = fork_once("host");
	inside = fork_in(dir, &current);
	claim(current == LIMIT + 1,
	      "A ninth process could be moved into the full group.",
	      "上限に達したグループにも、9 個目のプロセスを移動できました。");
	claim(outside == 0 && inside == EAGAIN,
	      "Outside a fork succeeded; that of the process moved in failed.",
	      "グループの外では fork が成功し、移動したプロセスの fork は失敗"
	      "しました。");
}

static void
lower(const char *dir)
{
	int64_t before, after;

	step("A limit below the number of those who are there.",
	     "いまのプロセス数より小さい上限を書き込みます。");
	before = number(dir, "pids.current", "");
	put("host", dir, "pids.max", "%d", LOWER);
	show_in("host", dir, "pids.max");
	after = number(dir, "pids.current", "");
	show_in("host", dir, "pids.current");
	claim(number(dir, "pids.max", "") == LOWER && before == LIMIT &&
		  after == before,
	      "The limit is 2, and the 8 processes are still there.",
	      "上限は 2 になりましたが、8 個のプロセスは残っています。");
	put("host", dir, "pids.max", "%d", LIMIT);
}

int
main(int argc, char *argv[])
{
	int64_t before;
	char *dir;
	int end[2];
	pid_t pid;

	demo(argc, argv, ROOT);
	step("A fork bomb of 64 forks in a group without a limit.",
	     "上限のないグループで、fork を 64 回までにしたフォーク爆弾を"
	     "動かします。");
	dir = make_group();
	without_limit(dir);

	step("The same bomb, where the group may have 8 processes.",
	     "プロセスを 8 個までに制限して、同じ爆弾を動かします。");
	put("host", dir, "pids.max", "%d", LIMIT);
	show_in("host", dir, "pids.max");
	before = number(dir, "pids.events", "max ");
	pid = set_off(dir, end);
	limited(dir, before);
	meanwhile(dir);
	lower(dir);
	close(end[1]);
	ended(pid);

	pid = child();
	if (pid == 0) {
		put(NULL, dir, "cgroup.procs", "0");
		explore();
		_exit(PASS);
	}
	reap(pid);
	return verdict(6);
}
