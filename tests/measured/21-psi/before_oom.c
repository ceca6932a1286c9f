/*
 * before_oom - the pressure on memory tells before somebody is killed.
 *
 * See the kernel's accounting/psi.rst and admin-guide/cgroup-v2.rst.
 */
#define _GNU_SOURCE
#include "psi.h"

#define MB (1 << 20)

/* A process of the group that fills so much memory. */
static pid_t
filler(const char *dir, size_t size)
{
	pid_t pid = child();
	char *p;

	if (pid != 0) {
		meet();
		return pid;
	}
	put(NULL, dir, "cgroup.procs", "0");
	try_put("/proc/self", "oom_score_adj", "1000");
	p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		err(FAIL, "mmap");
	meet();
	memset(p, 1, size);
	_exit(PASS);
}

/* A group with these limits, and without swap. */
static char *
limited(const char *suffix, const char *high, const char *max)
{
	char *dir = psi_group(hierarchy(NULL), suffix);

	try_put(dir, "memory.swap.max", "0"); /* where swap is counted */
	put("group", dir, "memory.high", "%s", high);
	put("group", dir, "memory.max", "%s", max);
	return dir;
}

static void
unwatched(void)
{
	char *dir;
	int status;

	step("A limit of 32 MB, and a process that fills 64 MB.",
	     "上限は 32 MB で、プロセスが 64 MB を使おうとします。");
	dir = limited("-max", "max", "32M");
	status = ended(filler(dir, 64 * MB));
	show_in("group", dir, "memory.events");
	claim(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL &&
		  number(dir, "memory.events", "oom_kill ") == 1,
	      "It was killed.", "プロセスは強制終了されました。");
}

static void
give_more(const char *dir, pid_t pid)
{
	int status;

	step("Give it more while there is time.",
	     "間に合ううちに、上限を上げます。");
	put("host", dir, "memory.max", "max");
	put("host", dir, "memory.high", "max");
	status = ended(pid);
	show_in("group", dir, "memory.events");
	claim(WIFEXITED(status) && WEXITSTATUS(status) == PASS &&
		  number(dir, "memory.events", "oom_kill ") == 0,
	      "It has filled its 64 MB, and nobody was killed.",
	      "64 MB を使い終え、強制終了されたプロセスはありません。");
}

static void
watched(void)
{
	int64_t delay, current;
	struct trigger t;
	char *dir;
	pid_t pid;

	step("The same, but slowed down from 16 MB on, and with a trigger.",
	     "同じことをしますが、16 MB からは減速させ、トリガーも使います。");
	dir = limited("-high", "16M", "32M");
	t = arm(dir, "memory.pressure");
	pid = filler(dir, 64 * MB);
	delay = notice(t, 8 * t.window);
	current = number(dir, "memory.current", "");
	show_in("group", dir, "memory.pressure");
	show_in("group", dir, "memory.current");
	claim(delay != -1 && current < 32 * MB &&
		  number(dir, "memory.events", "oom_kill ") == 0,
	      "The notice came before the limit was reached.",
	      "上限に達する前に、通知がありました。");
	give_more(dir, pid);
}

int
main(int argc, char *argv[])
{
	char *root;

	demo(argc, argv, ROOT);
	root = need_psi();
	if (!offers(root, "memory"))
		skip("memory is not in v2 here, but in v1 or off: run it on a "
		     "host of today",
		     "memory コントローラーが v2 にありません（v1 にあるか、"
		     "無効です）。最近のホストで実行してください。");
	if (enable(root, "memory") == -1)
		err(FAIL, "%s/cgroup.subtree_control", root);
	unwatched();
	watched();
	return verdict(3);
}
