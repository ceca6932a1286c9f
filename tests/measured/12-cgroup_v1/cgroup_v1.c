/*
 * cgroup_v1 - four controllers, and what each does to a process in a group.
 *
 * Linux 2.6.24 (2008): cpu, cpuacct, cpuset; memory 2.6.25 (2008); the quota
 * 3.2 (2012). See cgroups(7), and the kernel's admin-guide/cgroup-v1/.
 */
#define _GNU_SOURCE
#include <sched.h>
#include "v1.h"

#define MB (1 << 20)

/* Ours, for the reader's command; NULL where there is none. */
static char *cpu_group, *cpuset_group, *memory_group;

/* A busy loop of so many seconds: how much CPU time did it get? */
static double
spin(double length)
{
	double start = seconds(CLOCK_MONOTONIC);
	double used = seconds(CLOCK_PROCESS_CPUTIME_ID);

	while (seconds(CLOCK_MONOTONIC) - start < length)
		;
	return seconds(CLOCK_PROCESS_CPUTIME_ID) - used;
}

/* The same, in a group: seconds of CPU time. */
static double
spin_in(const char *dir, double length)
{
	double *used = shared(sizeof *used);
	pid_t pid = member(dir);

	if (pid == 0) {
		*used = spin(length);
		_exit(PASS);
	}
	reap(pid);
	return *used;
}

static void
cpu(const char *root)
{
	double before, after;
	int64_t throttled;

	cpu_group = new_group(root, "-cpu");
	put(NULL, cpu_group, "cpu.shares", "20480"); /* ahead of others */
	before = spin_in(cpu_group, 0.5) / 0.5 * 100;
	put("host", cpu_group, "cpu.cfs_period_us", "100000");
	put("host", cpu_group, "cpu.cfs_quota_us", "20000");
	/* A machine under load, or a virtual one, disturbs the loop. */
	for (int tries = 0; tries < 3; tries++) {
		after = spin_in(cpu_group, 2) / 2 * 100;
		if (after > 17 && after < 23)
			break;
	}
	printf(say("   a busy loop without it: %.0f%%, with it: %.1f%%\n",
		   "   ビジーループ：制限なし %.0f%%、制限あり %.1f%%\n"),
	       before, after);
	throttled = number(cpu_group, "cpu.stat", "nr_throttled ");
	printf("   host$ grep nr_throttled cpu.stat\n   nr_throttled %jd\n",
	       (intmax_t)throttled);
	claim(
	    after > 17 && after < 23 && before > 2 * after && throttled > 5,
	    "With the quota a busy loop got 20% of a CPU, give or take 3, and "
	    "was throttled; without it, more than twice that.",
	    "クォータを設定すると、ビジーループは CPU の 20% ± 3 で、"
	    "スロットリングされました。設定前はその 2 倍を超えていました。");
}

struct meter {
	double used;	       /* by the loop's own clock, in ms */
	int64_t before, after; /* cpuacct.usage, in ns */
};

/* A busy loop of half a second; the meter is read right before and after it. */
static struct meter
metered(const char *in, const char *dir)
{
	struct meter *m = shared(sizeof *m);
	pid_t pid = member(in);

	if (pid == 0) {
		m->before = number(dir, "cpuacct.usage", "");
		m->used = spin(0.5) * 1e3;
		m->after = number(dir, "cpuacct.usage", "");
		_exit(PASS);
	}
	reap(pid);
	return *m;
}

static void
cpuacct(const char *root)
{
	char *dir = new_group(root, "-cpuacct"); /* one without a quota */
	struct meter m = metered(dir, dir);
	double counted = (double)(m.after - m.before) / 1e6;

	printf("   host$ cat cpuacct.usage\n   %jd\n", (intmax_t)m.before);
	printf("   host$ cat cpuacct.usage\n   %jd\n", (intmax_t)m.after);
	printf(say("   the loop's own clock: %.0f ms, the group: %.0f ms\n",
		   "   ループ自身の時計：%.0f ms、グループ：%.0f ms\n"),
	       m.used, counted);
	claim(m.used > 0 && counted > 0.9 * m.used - 10 &&
		  counted < 1.1 * m.used + 10,
	      "The group counted the CPU time that the loop's own clock says, "
	      "give or take 10% and 10 ms.",
	      "グループが数えた CPU 時間は、ループ自身の時計と、差が 10% + "
	      "10 ミリ秒以内で一致しました。");
}

/* On how many CPUs may it run, after it has asked for all? */
static int
cpus_in(const char *who, const char *dir)
{
	int *count = shared(sizeof *count);
	pid_t pid = member(dir);
	cpu_set_t all;

	if (pid == 0) {
		CPU_ZERO(&all);
		for (int i = 0; i < CPU_SETSIZE; i++)
			CPU_SET(i, &all);
		trace(who, sched_setaffinity(0, sizeof all, &all));
		if (sched_getaffinity(0, sizeof all, &all) == -1)
			err(FAIL, "sched_getaffinity");
		*count = CPU_COUNT(&all);
		show_lines(who, "/proc/self/status", "Cpus_allowed_list");
		_exit(PASS);
	}
	reap(pid);
	return *count;
}

/* The CPU with the highest number that we may use. */
static int
last_cpu(void)
{
	int last = CPU_SETSIZE - 1;
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof set, &set) == -1)
		err(FAIL, "sched_getaffinity");
	while (!CPU_ISSET(last, &set))
		last--;
	return last;
}

static void
cpuset(const char *root)
{
	int outside, inside;
	char nodes[256];

	cpuset_group = new_group(root, "-cpuset");
	if (!get(root, "cpuset.mems", "", nodes))
		errx(FAIL, "cpuset.mems: not in %s", root);
	put("host", cpuset_group, "cpuset.mems", "%s", nodes);
	put("host", cpuset_group, "cpuset.cpus", "%d", last_cpu());
	outside = cpus_in("host", NULL);
	inside = cpus_in("container", cpuset_group);
	if (outside == 1) {
		cannot("This machine has one CPU only.",
		       "このマシンの CPU は 1 つだけです。");
		return;
	}
	claim(inside == 1,
	      "Who asked for every CPU got one in the group, and more outside.",
	      "すべての CPU を要求したプロセスが使えるのは、グループの中では "
	      "1 つ、外では 2 つ以上でした。");
}

/* Fill 64 MB, in the group or outside: how did the process end? */
static int
fill_64(const char *dir)
{
	pid_t pid = member(dir);
	char *p;

	if (pid == 0) {
		/* the first to be killed if there is less */
		try_put("/proc/self", "oom_score_adj", "1000");
		p = mmap(NULL, 64 * MB, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (p == MAP_FAILED)
			err(FAIL, "mmap");
		memset(p, 1, 64 * MB);
		_exit(PASS);
	}
	return ended(pid);
}

static void
memory(const char *root)
{
	int64_t before, after;
	int outside, inside;

	memory_group = new_group(root, "-memory");
	put("host", memory_group, "memory.limit_in_bytes", "%d", 32 * MB);
	if (try_put(memory_group, "memory.memsw.limit_in_bytes", "32M") == 0)
		printf("   host$ echo 32M >memory.memsw.limit_in_bytes\n");
	else
		put("host", memory_group, "memory.swappiness", "0");
	before = number(memory_group, "memory.oom_control", "oom_kill ");
	outside = fill_64(NULL);
	inside = fill_64(memory_group);
	printf(
	    say("   64 MB outside: signal %d, inside: signal %d\n",
		"   64 MB を使うと：グループの外 シグナル %d、中 シグナル %d\n"),
	    WTERMSIG(outside), WTERMSIG(inside));
	show_in("host", memory_group, "memory.oom_control");
	after = number(memory_group, "memory.oom_control", "oom_kill ");
	claim(outside == 0 && WIFSIGNALED(inside) &&
		  WTERMSIG(inside) == SIGKILL && before == 0 && after == 1,
	      "64 MB fit outside; inside SIGKILL ended it, and oom_kill is 1.",
	      "64 MB は、外では使えました。中では SIGKILL で終了し、oom_kill "
	      "は 1 です。");
}

/* The reader's command, in the groups that limit. */
static void
enter(void)
{
	pid_t pid = child();

	if (pid != 0) {
		reap(pid);
		return;
	}
	if (cpu_group != NULL)
		put(NULL, cpu_group, "cgroup.procs", "0");
	if (cpuset_group != NULL)
		put(NULL, cpuset_group, "cgroup.procs", "0");
	if (memory_group != NULL)
		put(NULL, memory_group, "cgroup.procs", "0");
	explore();
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	const struct {
		const char *controller, *en, *ja;
		void (*show)(const char *root);
	} parts[] = {
	    {"cpu", "cpu: 20 ms of CPU time in every 100 ms.",
	     "cpu：CPU 時間を 100 ミリ秒ごとに 20 ミリ秒割り当てます。", cpu},
	    {"cpuacct",
	     "cpuacct: no limit, but a meter. A busy loop in a group of its "
	     "own, without a quota.",
	     "cpuacct：制限はなく、計測だけです。クォータのない別のグループで"
	     "ビジーループを実行します。",
	     cpuacct},
	    {"cpuset", "cpuset: one CPU. A memory node must be named as well.",
	     "cpuset：CPU を 1 つにします。メモリノードも指定が必要です。",
	     cpuset},
	    {"memory", "memory: 32 MB, with swap no more than that.",
	     "memory：上限を 32 MB にします。スワップを合わせても同じです。",
	     memory},
	};
	char *root;

	demo(argc, argv, ROOT);
	need_v1();
	for (int i = 0; i < 4; i++) {
		step(parts[i].en, parts[i].ja);
		root = hierarchy(parts[i].controller);
		if (root == NULL)
			cannot("this controller is not mounted as v1 here.",
			       "このコントローラーは、v1 でマウントされて"
			       "いません。");
		else
			parts[i].show(root);
	}
	enter();
	return verdict(4);
}
