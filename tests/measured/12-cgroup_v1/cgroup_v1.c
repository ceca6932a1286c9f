/*
 * cgroup_v1 - limits, and one hierarchy of groups for each controller.
 *
 * Linux 2.6.24 (2008); memory 2.6.25; a cpu quota 3.2. See cgroups(7).
 */
#define _GNU_SOURCE
#include <sched.h>
#include "v1.h"

#define MB (1 << 20)
enum { CPU, CPUACCT, CPUSET, MEMORY, ALL };
static char *groups[ALL]; /* ours in each hierarchy; NULL where there is none */

/* A busy loop of so many seconds: how much processor time did it get? */
static double
spin(double length)
{
	double start = seconds(CLOCK_MONOTONIC);
	double used = seconds(CLOCK_PROCESS_CPUTIME_ID);

	while (seconds(CLOCK_MONOTONIC) - start < length)
		;
	return seconds(CLOCK_PROCESS_CPUTIME_ID) - used;
}

/* On how many processors may it run, after it has asked for all? */
static double
processors(double most)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	for (int i = 0; i < most; i++)
		CPU_SET(i, &set);
	sched_setaffinity(0, sizeof set, &set);
	if (sched_getaffinity(0, sizeof set, &set) == -1)
		err(FAIL, "sched_getaffinity");
	return CPU_COUNT(&set);
}

/* Fill so much memory, as the first to be killed if there is less. */
static double
fill(double size)
{
	char *p = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	try_put("/proc/self", "oom_score_adj", "1000");
	return p == MAP_FAILED ? 0 : *(char *)memset(p, 1, (size_t)size);
}

static void
cpu(void)
{
	double before, after;
	int status, tries = 0;

	step("cpu: 20 ms of processor time in every 100 ms.",
	     "cpu：100 ミリ秒ごとに 20 ミリ秒のプロセッサー時間を"
	     "割り当てます。");
	put(NULL, groups[CPU], "cpu.shares", "20480"); /* ahead of others */
	before = run(groups[CPU], spin, 0.5, &status) / 0.5 * 100;
	put("cpu", groups[CPU], "cpu.cfs_period_us", "100000");
	put("cpu", groups[CPU], "cpu.cfs_quota_us", "20000");
	do /* a machine under load, or a virtual one, disturbs the loop */
		after = run(groups[CPU], spin, 2, &status) / 2 * 100;
	while ((after < 17 || after > 23) && ++tries < 3);
	printf(say("   a busy loop without it: %.0f%%, with it: %.1f%%\n",
		   "   ビジーループ：制限なし %.0f%%、制限あり %.1f%%\n"),
	       before, after);
	claim(after > 17 && after < 23 && before > 2 * after &&
		  number(groups[CPU], "cpu.stat", "nr_throttled ") > 5,
	      "A busy loop gets its 20%, and no more.",
	      "ビジーループは 20% しか使えません。");
}

/* A busy loop, by its own clock and by the meter of the group. */
static double
metered(double length)
{
	int64_t before = number(groups[CPUACCT], "cpuacct.usage", "");
	double used = spin(length) * 1e3, counted;

	counted =
	    (double)(number(groups[CPUACCT], "cpuacct.usage", "") - before) /
	    1e6;
	printf(say("   the loop used %.0f ms, the group %.0f ms\n",
		   "   ループ %.0f ms、グループ %.0f ms\n"),
	       used, counted);
	claim(counted > 0.9 * used - 10 && counted < 1.1 * used + 10,
	      "The group has counted what its process used.",
	      "プロセスが使った時間を、グループが数えていました。");
	return 0;
}

static void
cpuacct(void)
{
	step("cpuacct: no limit, but a meter. A busy loop runs in the group.",
	     "cpuacct：制限はなく、計測だけです。グループの中でビジーループを"
	     "実行します。");
	run(groups[CPUACCT], metered, 1, &(int){0});
}

static void
cpuset(void)
{
	double outside, inside;
	cpu_set_t set;
	char line[256];
	int last = CPU_SETSIZE - 1, status;

	step("cpuset: one processor. Its memory node must be named as well.",
	     "cpuset：プロセッサーを 1 つにします。"
	     "メモリノードも指定が必要です。");
	if (sched_getaffinity(0, sizeof set, &set) == -1)
		err(FAIL, "sched_getaffinity");
	while (!CPU_ISSET(last, &set))
		last--;
	if (!get(hierarchy("cpuset"), "cpuset.mems", "", line))
		errx(FAIL, "cpuset.mems: not in %s", groups[CPUSET]);
	put("cpuset", groups[CPUSET], "cpuset.mems", "%s", line);
	put("cpuset", groups[CPUSET], "cpuset.cpus", "%d", last);
	outside = run(NULL, processors, CPU_SETSIZE, &status);
	inside = run(groups[CPUSET], processors, CPU_SETSIZE, &status);
	printf("   sched_getaffinity: host %.0f CPU, group %.0f CPU\n", outside,
	       inside);
	if (outside == 1)
		cannot("This machine has one processor only.",
		       "このマシンのプロセッサーは 1 つだけです。");
	else
		claim(inside == 1, "Inside there is one, whoever asks for all.",
		      "中で使えるのは 1 つだけです。すべてを要求しても変わりま"
		      "せん。");
}

static void
memory(void)
{
	int64_t before =
	    number(groups[MEMORY], "memory.oom_control", "oom_kill ");
	int outside, inside;

	step("memory: 32 MB, with swap no more than that.",
	     "memory：上限を 32 MB にします。スワップを合わせても同じです。");
	put("memory", groups[MEMORY], "memory.limit_in_bytes", "%d", 32 * MB);
	if (try_put(groups[MEMORY], "memory.memsw.limit_in_bytes", "32M") == -1)
		put("memory", groups[MEMORY], "memory.swappiness", "0");
	run(NULL, fill, 64 * MB, &outside);
	run(groups[MEMORY], fill, 64 * MB, &inside);
	printf(
	    say("   64 MB outside: signal %d, inside: signal %d\n",
		"   64 MB を使うと：グループの外 シグナル %d、中 シグナル %d\n"),
	    WTERMSIG(outside), WTERMSIG(inside));
	show_in("memory", groups[MEMORY], "memory.oom_control");
	claim(outside == 0 && WIFSIGNALED(inside) &&
		  WTERMSIG(inside) == SIGKILL && before == 0 &&
		  number(groups[MEMORY], "memory.oom_control", "oom_kill ") ==
		      1,
	      "The process over the limit was killed, and counted.",
	      "上限を超えたプロセスは強制終了され、その回数が記録されました。");
}

static void
enter(void)
{
	pid_t pid = child();

	if (pid == 0) {
		for (int i = 0; i < ALL; i++)
			if (groups[i] != NULL)
				put(NULL, groups[i], "cgroup.procs", "0");
		explore();
		_exit(PASS);
	}
	reap(pid);
}

int
main(int argc, char *argv[])
{
	const char *names[] = {"cpu", "cpuacct", "cpuset", "memory"};
	void (*parts[])(void) = {cpu, cpuacct, cpuset, memory};
	char *root;

	demo(argc, argv, ROOT);
	need_v1();
	for (int i = 0; i < ALL; i++)
		if ((root = hierarchy(names[i])) != NULL) {
			groups[i] = group(root, "");
			parts[i]();
		} else {
			step(names[i], names[i]);
			cannot("this controller is not mounted as v1 here.",
			       "このコントローラーは、v1 でマウントされて"
			       "いません。");
		}
	enter();
	return verdict(ALL);
}
