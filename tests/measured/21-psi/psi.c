/*
 * psi - how long did a group wait for a processor, and tell me when too long.
 *
 * Linux 4.20 (2018), triggers 5.2 (2019). See the kernel's
 * accounting/psi.rst and admin-guide/cgroup-v2.rst.
 */
#define _GNU_SOURCE
#include <sched.h>
#include "psi.h"

enum { LOAD = 500 }; /* ms */

/* Run on one processor only, the last of those that we may have. */
static void
stay_on_one(void)
{
	cpu_set_t set;
	int last = CPU_SETSIZE - 1;

	if (sched_getaffinity(0, sizeof set, &set) == -1)
		err(FAIL, "sched_getaffinity");
	while (!CPU_ISSET(last, &set))
		last--;
	CPU_ZERO(&set);
	CPU_SET(last, &set);
	if (sched_setaffinity(0, sizeof set, &set) == -1)
		err(FAIL, "sched_setaffinity");
}

/* A process of the group, asleep on that processor until it is woken. */
static pid_t
worker(const char *dir, int *line)
{
	pid_t pid = child();
	char c;

	if (pid == 0) {
		put(NULL, dir, "cgroup.procs", "0");
		stay_on_one();
		meet();
		if (read(peer, &c, 1) != 1)
			_exit(FAIL);
		for (;;) /* busy */
			;
	}
	meet();
	*line = peer;
	return pid;
}

/* Wake one; what part of the time that follows is spent waiting, in %? */
static int
load(const char *dir, int line, struct trigger *t, int64_t *delay)
{
	int64_t start = now_ms(), before = waited(dir, "cpu.pressure"), left;

	if (write(line, "", 1) != 1)
		err(FAIL, "a worker is gone");
	if (t != NULL)
		*delay = notice(*t, 4 * t->window);
	if ((left = start + LOAD - now_ms()) > 0)
		poll(NULL, 0, (int)left);
	printf("   group$ grep usage_usec cpu.stat\n   usage_usec %jd\n",
	       (intmax_t)number(dir, "cpu.stat", "usage_usec "));
	show_in("group", dir, "cpu.pressure");
	return (int)((waited(dir, "cpu.pressure") - before) * 100 /
		     (now_ms() - start));
}

static void
asleep(const char *dir)
{
	int64_t before, delay;
	struct trigger t;

	step("Two processes of a group sleep. Ask for a notice of pressure.",
	     "グループの 2 つのプロセスは眠っています。プレッシャーの通知を"
	     "頼みます。");
	show_in("group", dir, "cpu.pressure");
	for (int tries = 0; tries < 40; tries++) { /* until they do sleep */
		before = waited(dir, "cpu.pressure");
		poll(NULL, 0, 50);
		if (waited(dir, "cpu.pressure") == before)
			break;
	}
	t = arm(dir, "cpu.pressure");
	delay = notice(t, t.window * 6 / 5);
	show_in("group", dir, "cpu.pressure");
	claim(delay == -1 && waited(dir, "cpu.pressure") - before < 50,
	      "Nobody waited, and there was no notice.",
	      "待ったプロセスはなく、通知もありませんでした。");
	close(t.fd);
}

/* On a machine that is busy anyway, one waits nearly as long as two. */
static void
busy(const char *dir, int first, int second)
{
	int one, two;
	int64_t delay;
	struct trigger t;

	step("One of them is busy: much use, but who waits?",
	     "片方がビジーループになります。使用量は増えますが、待つプロセスは"
	     "いるでしょうか。");
	one = load(dir, first, NULL, NULL);

	step("Both are, and on the same processor.",
	     "もう片方も、同じプロセッサーでビジーループになります。");
	t = arm(dir, "cpu.pressure");
	two = load(dir, second, &t, &delay);
	claim(delay >= t.threshold * 9 / 10,
	      "There was a notice, once they had waited that long.",
	      "待ち時間がしきい値に達した後に、通知がありました。");
	printf(say("   somebody waited: with one busy %d%%, with both %d%%\n",
		   "   待ちのあった時間：1 つのとき %d%%、2 つのとき %d%%\n"),
	       one, two);
	claim(two > one - 10 && two > 50,
	      "Not use but waiting is pressure: one has to wait all the time.",
	      "使用量ではなく、待ちがプレッシャーです。どちらかが常に待って"
	      "います。");
}

int
main(int argc, char *argv[])
{
	int first, second;
	pid_t pid[2];
	char *dir;

	demo(argc, argv, ROOT);
	dir = psi_group(need_psi(), "");
	pid[0] = worker(dir, &first);
	pid[1] = worker(dir, &second);
	asleep(dir);
	busy(dir, first, second);
	for (int i = 0; i < 2; i++)
		stop(pid[i]);
	if ((pid[0] = child()) == 0) {
		put(NULL, dir, "cgroup.procs", "0");
		explore();
		_exit(PASS);
	}
	reap(pid[0]);
	return verdict(3);
}
