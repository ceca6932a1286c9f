/*
 * clone3_cost - what it costs to be moved to a group, or to be born there.
 *
 * Linux 5.7 (2020). See clone3(2), cgroups(7), membarrier(2).
 */
#define _GNU_SOURCE
#include <linux/membarrier.h>
#include <linux/sched.h>
#include <sys/utsname.h>
#include <time.h>
#include "../cgroup.h"

#ifndef SYS_clone3
#define SYS_clone3 435
#endif

static char *dir;    /* our group */
static int group_fd; /* and its directory, open */

/* The ways to make a child, and a grace period beside them. */
enum kind { PLAIN, MOVE, BORN, WAIT, KINDS };
static const char *const name[] = {
    "clone3(2)",
    "... and cgroup.procs",
    "CLONE_INTO_CGROUP",
    "membarrier(2)",
};

enum { COLD = 15, HOT = 51, ROUNDS = 3 };
struct cost {
	double least, median, most; /* in us */
};

/* The call of this chapter; without the flag it is a fork. */
static pid_t
born(uint64_t flags)
{
	struct clone_args args = {0};
	pid_t pid;

	args.flags = flags;
	args.cgroup = (uint64_t)group_fd;
	args.exit_signal = SIGCHLD;
	pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
	if (pid == -1 && (errno == ENOSYS || errno == EINVAL || errno == E2BIG))
		skip("no clone3 with CLONE_INTO_CGROUP here: that is Linux "
		     "5.7, unless a seccomp filter refuses it",
		     "CLONE_INTO_CGROUP 付きの clone3 を使えません。Linux 5.7 "
		     "より古いか、seccomp フィルターが拒否しています。");
	if (pid == -1)
		err(FAIL, "clone3");
	if (pid == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

static double
microseconds(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) == -1)
		err(FAIL, "clock_gettime");
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* How long until the child is there, and in its group? In us. */
static double
once(enum kind kind)
{
	double start, end;
	pid_t pid;

	start = microseconds();
	pid = born(kind == BORN ? CLONE_INTO_CGROUP : 0);
	while (pid == 0)
		pause();
	if (kind == MOVE)
		put(NULL, dir, "cgroup.procs", "%d", pid);
	end = microseconds();
	stop(pid);
	return end - start;
}

/* A system call that waits for one RCU grace period, and does no more. */
static double
grace_period(void)
{
	double start = microseconds();

	if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0) == -1)
		return -1; /* processors without a tick: nohz_full */
	return microseconds() - start;
}

static int
rising(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* How long we could have run, and did not, in us: see proc_pid_schedstat(5). */
static double
held_up(void)
{
	unsigned long long ran, waited = 0;
	FILE *f = fopen("/proc/self/schedstat", "re");

	if (f == NULL)
		return 0;
	if (fscanf(f, "%llu %llu", &ran, &waited) != 2)
		waited = 0;
	fclose(f);
	return (double)waited / 1e3;
}

/* Each so many times, in turn. False: others kept the processors from us. */
static bool
measure(int kinds, int n, int rest, struct cost cost[])
{
	double time[KINDS][HOT], before = held_up(), waited;

	for (int i = 0; i < n; i++)
		for (int kind = 0; kind < kinds; kind++) {
			poll(NULL, 0, rest);
			if (kind == WAIT)
				time[kind][i] = grace_period();
			else
				time[kind][i] = once(kind);
		}
	waited = held_up() - before;
	for (int kind = 0; kind < kinds; kind++) {
		qsort(time[kind], (size_t)n, sizeof(double), rising);
		cost[kind].least = time[kind][0];
		cost[kind].median = time[kind][n / 2];
		cost[kind].most = time[kind][n - 1];
	}
	return waited < 50.0 * n * kinds;
}

/*
 * Does a move wait here? Not before 6.0, where every fork pays instead, nor
 * where the hierarchy is mounted with favordynmods.
 */
static bool
may_wait(void)
{
	struct utsname u;
	char line[4096];
	bool favoured = false;
	FILE *f = fopen("/proc/self/mountinfo", "re");

	if (f == NULL)
		err(FAIL, "/proc/self/mountinfo");
	while (fgets(line, sizeof line, f) != NULL)
		if (strstr(line, " - cgroup2 ") != NULL &&
		    strstr(line, "favordynmods") != NULL)
			favoured = true;
	fclose(f);
	if (uname(&u) == -1)
		err(FAIL, "uname");
	return !favoured && atoi(u.release) >= 6;
}

/* Where a move waits: three times as long as the birth, or longer. */
static bool
waits(const struct cost cold[])
{
	return cold[MOVE].median > 3 * cold[BORN].median;
}

/* Is the difference less than half of it where no rest came before? */
static bool
waits_less(const struct cost cold[], const struct cost hot[])
{
	return hot[MOVE].least - hot[BORN].least <
	       (cold[MOVE].median - cold[BORN].median) / 2;
}

/* The least times: there nothing else was in the way. */
static bool
is_cheaper(const struct cost hot[])
{
	double move = hot[MOVE].least - hot[PLAIN].least;
	double birth = hot[BORN].least - hot[PLAIN].least;

	return birth < move / 2;
}

/* Times are worth something on a machine that has nothing else to do. */
static void
is_so(bool holds, bool quiet, const char *en, const char *ja)
{
	if (holds || quiet)
		claim(holds, en, ja);
	else
		cannot("Others keep the processors busy, or move processes: "
		       "measure again when they are done.",
		       "ほかの処理が CPU を使っているか、プロセスを移動して"
		       "います。終わってから測り直してください。");
}

/* A claim about the wait, or why there is none. */
static void
about_wait(bool holds, bool quiet, const char *en, const char *ja)
{
	if (may_wait())
		is_so(holds, quiet, en, ja);
	else
		cannot("A move waits for nothing here: Linux before 6.0, or "
		       "favordynmods.",
		       "この環境の移動は何も待ちません（Linux 6.0 より前か、"
		       "favordynmods）。");
}

int
main(int argc, char *argv[])
{
	struct cost cold[KINDS], hot[KINDS];
	bool quiet = false, holds = false;

	demo(argc, argv, ROOT);
	dir = group(need_v2(), "");
	group_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (group_fd == -1)
		err(FAIL, "%s", dir);

	step("Cold: 50 ms of rest before each call. The median of 15.",
	     "コールド：毎回 50 ミリ秒休んでから呼びます。15 回の中央値です。");
	/* Somebody else's move makes ours quick: then once more. */
	for (int i = 0; i < ROUNDS && !holds; i++) {
		quiet = measure(KINDS, COLD, 50, cold);
		holds = waits(cold) || !may_wait();
	}
	/* Some have waited, most have not: they were not alone. */
	if (!holds && cold[MOVE].most > 3 * cold[BORN].most)
		quiet = false;
	for (int kind = 0; kind < KINDS; kind++)
		if (cold[kind].median >= 0)
			printf("   %-20s %6.0f us\n", name[kind],
			       cold[kind].median);
	about_wait(waits(cold), quiet,
		   "A fork and a move take more than three times as long as a "
		   "birth in the group.",
		   "fork して移動するには、グループの中に作る場合の 3 倍を"
		   "超える時間がかかります。");

	step("Hot: one right after the other. The fastest of 51.",
	     "ホット：続けて呼びます。51 回のうち最も速いものです。");
	holds = false;
	for (int i = 0; i < ROUNDS && !holds; i++) {
		quiet = measure(WAIT, HOT, 0, hot);
		holds = is_cheaper(hot);
	}
	for (int kind = 0; kind < WAIT; kind++)
		printf("   %-20s %6.0f us\n", name[kind], hot[kind].least);
	about_wait(
	    waits_less(cold, hot), quiet,
	    "Between move and birth the difference is less than half of "
	    "what it was when cold: most of that was waiting.",
	    "移動する場合との差は、コールドのときの半分未満になりました。"
	    "差の大半は待ち時間でした。");
	is_so(is_cheaper(hot), quiet,
	      "A birth in the group adds less than half of what the move adds "
	      "to a fork.",
	      "fork に加わる時間は、グループの中に作る場合、移動する場合の"
	      "半分未満です。");
	return verdict(3);
}
