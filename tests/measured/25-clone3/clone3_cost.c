/*
 * clone3_cost - what it costs to be moved to a group, or to be born there.
 *
 * Linux 5.7 (2020). See clone3(2), cgroups(7), membarrier(2).
 */
#define _GNU_SOURCE
#include <sys/utsname.h>
#include <linux/membarrier.h>
#include "born.h"

enum { PLAIN, MOVE, BORN, WAIT, KINDS, MOST = 51 };
/* How long until the child is there, and where it should be, in us? */
static double
once(int kind)
{
	double start = seconds(), time;
	int pidfd;
	pid_t pid = kind == BORN
			? birth(CLONE_INTO_CGROUP | CLONE_PIDFD, &pidfd)
			: birth(CLONE_PIDFD, &pidfd);

	while (pid == 0)
		pause();
	if (kind == MOVE)
		put(NULL, dir, "cgroup.procs", "%d", pid);
	time = (seconds() - start) * 1e6;
	stop(pid);
	close(pidfd);
	return time;
}

/* A system call that waits for one RCU grace period, and does no more. */
static double
grace_period(void)
{
	double start = seconds();

	if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0) == -1)
		return -1; /* processors without a tick: nohz_full */
	return (seconds() - start) * 1e6;
}

static int
rising(const void *a, const void *b)
{
	return *(const double *)a < *(const double *)b ? -1 : 1;
}

struct cost {
	double median, least;
};
static bool busy; /* others kept the processors from us while we measured */

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
	return waited / 1e3;
}

/*
 * Cold, the median: another move that waits at the same moment makes some
 * shorter. Hot, the least: a busy machine makes some longer.
 */
static void
measure(int kinds, int n, int rest, struct cost cost[KINDS])
{
	const char *name[] = {"without a group", "and cgroup.procs",
			      "CLONE_INTO_CGROUP", "a grace period"};
	double time[KINDS][MOST], start = held_up();

	for (int i = 0; i < n; i++)
		for (int kind = 0; kind < kinds; kind++) {
			poll(NULL, 0, rest);
			time[kind][i] =
			    kind == WAIT ? grace_period() : once(kind);
		}
	if (held_up() - start > 50.0 * n * kinds)
		busy = true;
	for (int kind = 0; kind < kinds; kind++) {
		qsort(time[kind], n, sizeof(double), rising);
		cost[kind].median = time[kind][n / 2];
		cost[kind].least = time[kind][0];
		if (cost[kind].median >= 0)
			printf("   %-17s %6.0f us\n", name[kind],
			       rest > 0 ? cost[kind].median : cost[kind].least);
	}
}

/*
 * Does a move wait here? Not before 6.0, where every fork pays instead, nor
 * where the hierarchy is mounted with favordynmods.
 */
static bool
may_be_quick(void)
{
	struct utsname u;
	char line[4096];
	bool found = false;
	FILE *f = fopen("/proc/self/mountinfo", "re");

	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		found |= strstr(line, " - cgroup2 ") != NULL &&
			 strstr(line, "favordynmods") != NULL;
	if (f != NULL)
		fclose(f);
	return found || (uname(&u) == 0 && atoi(u.release) < 6);
}

/* Times are worth something on a machine that has nothing else to do. */
static void
is_so(bool holds, const char *en, const char *ja)
{
	if (holds || !busy)
		claim(holds, en, ja);
	else
		cannot("Others keep the processors busy: measure again when "
		       "they are done.",
		       "ほかの処理が CPU を使っています。終わってから測り直して"
		       "ください。");
}

/* A claim about that wait, or why there is none. */
static void
waits(bool holds, const char *en, const char *ja)
{
	if (!may_be_quick())
		is_so(holds, en, ja);
	else
		cannot("A move waits for nothing here: Linux before 6.0, or "
		       "favordynmods.",
		       "ここの移動は何も待ちません（Linux 6.0 より前か、"
		       "favordynmods）。");
}

int
main(int argc, char *argv[])
{
	struct cost cold[KINDS], hot[KINDS];

	demo(argc, argv, ROOT);
	make_group();

	step("Cold: 50 ms of rest before each call. The median of 15.",
	     "コールド：毎回 50 ミリ秒休んでから呼びます。15 回の中央値です。");
	measure(KINDS, 15, 50, cold);
	waits(cold[MOVE].median > 2 * cold[BORN].median,
	      "To move a child takes longer than to make one there.",
	      "子プロセスの移動には、その場所に作るより長くかかります。");

	step("Hot: one after the other. The fastest of 51.",
	     "ホット：続けて呼びます。51 回のうち最も速いものです。");
	measure(WAIT, MOST, 0, hot);
	waits(hot[MOVE].least - hot[BORN].least <
		  (cold[MOVE].median - cold[BORN].median) / 2,
	      "Most of the difference is gone: it was waiting.",
	      "差の大半はなくなりました。差は待ち時間でした。");
	/* The least time of each: there nothing else was in the way. */
	is_so(hot[BORN].least < hot[MOVE].least &&
		  cold[BORN].least < cold[MOVE].least,
	      "Hot or cold, to be born in the group is cheaper.",
	      "ホットでもコールドでも、グループの中に生まれるほうが"
	      "速くなります。");
	return verdict(3);
}
