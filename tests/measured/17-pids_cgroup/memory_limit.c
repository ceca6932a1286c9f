/*
 * memory_limit - what a limit on memory does to a fork bomb.
 *
 * Linux 4.5 (2016): both controllers in cgroup v2. See cgroups(7), and the
 * kernel's admin-guide/cgroup-v2.rst.
 */
#define _GNU_SOURCE
#include "bomb.h"

enum { LIMIT = 8, FORKS = 150 }; /* FORKS without a limit */

/* What the kernel has counted, in the group. */
struct counts {
	int64_t current, killed, bytes;
};

/* What the bomb has counted: forks only if none was under way any more. */
static void
tell(struct counts c)
{
	if (c.killed == 0)
		count();
	else
		printf(
		    say("   the bomb: stopped, and %d forks that failed with "
			"EAGAIN\n",
			"   爆弾：途中で停止、EAGAIN で"
			"失敗した fork は %d 回\n"),
		    bomb->refused);
	printf("   host$ cat pids.current\n   %jd\n", (intmax_t)c.current);
	if (c.current > 0)
		printf(say("   memory of each of them: %jd KB\n",
			   "   1 プロセスあたりのメモリ：%jd KB\n"),
		       (intmax_t)(c.bytes / c.current / 1024));
	printf(say("   killed for want of memory: %s\n",
		   "   メモリ不足による強制終了：%s\n"),
	       c.killed == 0 ? say("none", "なし") : say("yes", "あり"));
}

/* Set it off, and look, when nobody forks any more or one was killed. */
static struct counts
explosion(const char *dir)
{
	struct counts c;
	int end[2];
	pid_t pid;

	prepare(FORKS, end);
	pid = child();
	if (pid == 0) {
		put("container", dir, "cgroup.procs", "0");
		explode(end);
	}
	for (int i = 0; i < 2000 && !burnt_out(); i++) {
		if (number(dir, "memory.events", "oom_kill ") > 0)
			break;
		poll(NULL, 0, 10);
	}
	bomb->forks = 0; /* no more of them */
	c.current = number(dir, "pids.current", "");
	c.killed = number(dir, "memory.events", "oom_kill ");
	c.bytes = number(dir, "memory.current", "");
	tell(c);
	close(end[1]);
	ended(pid);
	/* Who has lost his parent is reaped by another. */
	for (int i = 0; i < 2000 && number(dir, "pids.current", "") > 0; i++)
		poll(NULL, 0, 10);
	return c;
}

static char *
limited_group(const char *root, const char *suffix)
{
	char *dir = new_group(root, suffix);

	put("host", dir, "memory.max", "8M");
	if (try_put(dir, "memory.swap.max", "0") == 0)
		printf("   host$ echo 0 >memory.swap.max\n");
	return dir;
}

int
main(int argc, char *argv[])
{
	struct counts c;
	char *root, *dir;

	demo(argc, argv, ROOT);
	root = need_v2();
	if (!offers(root, "memory") || !offers(root, "pids") ||
	    enable(root, "memory") == -1 || enable(root, "pids") == -1)
		skip("v2 does not have both memory and pids here (v1 has "
		     "them?): a virtual machine does (scripts/vm)",
		     "このマシンの v2 では、memory と pids を両方とも"
		     "使うことはできません（v1 が使っているのかもしれません）。"
		     "scripts/vm の仮想マシンなら使えます。");

	step("A fork bomb of 150 forks, in a group without a limit.",
	     "上限のないグループで、fork を 150 回までにしたフォーク爆弾を"
	     "動かします。");
	dir = new_group(root, "-free");
	c = explosion(dir);
	claim(bomb->born == FORKS && bomb->refused == 0 && c.killed == 0 &&
		  c.current == FORKS + 1,
	      "No fork failed, and nobody was killed: with the first process, "
	      "there are 151.",
	      "どの fork も成功し、強制終了されたプロセスもありません。最初の"
	      "プロセスと合わせて 151 個です。");

	step("The same bomb in a group that may use 8 MB of memory.",
	     "メモリを 8 MB までに制限して、同じ爆弾を動かします。");
	dir = limited_group(root, "-memory");
	c = explosion(dir);
	claim(c.killed > 0 && bomb->refused == 0 && c.current > LIMIT &&
		  c.current < FORKS,
	      "With fewer than 150 processes the kernel killed one. No fork "
	      "failed with EAGAIN.",
	      "プロセスが 150 個になる前に、カーネルが 1 つを強制終了しました。"
	      "EAGAIN で失敗した fork はありません。");

	step("The same memory, and 8 processes.",
	     "メモリの制限はそのままで、プロセスも 8 個までに制限します。");
	dir = limited_group(root, "-both");
	put("host", dir, "pids.max", "%d", LIMIT);
	c = explosion(dir);
	claim(c.current == LIMIT && bomb->refused == LIMIT && c.killed == 0,
	      "It had 8 processes, each was refused a fork, and nobody was "
	      "killed.",
	      "プロセスは 8 個になり、どれも fork を 1 回ずつ拒否され、強制終了"
	      "されたプロセスはありません。");
	return verdict(3);
}
