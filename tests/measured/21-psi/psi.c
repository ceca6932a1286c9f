/*
 * psi - use is not waiting: what the kernel counts for a group whose processes
 * sleep, run, or share a processor, and when it gives notice.
 *
 * Linux 4.20 (2018), triggers 5.2 (2019). See the kernel's
 * accounting/psi.rst and admin-guide/cgroup-v2.rst.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <time.h>
#include "../cgroup.h"

/* Half seconds: a window of the trigger, and where the kernel looks late. */
enum { WINDOW = 4, LATE = 30 };

struct figures { /* in ms */
	int64_t time, used, waited;
	int notices;
};

/* A process, and the line that wakes it. */
struct worker {
	pid_t pid;
	int line;
};

/* The number after total= in the line "some" of our group's file. */
static int64_t
total(void)
{
	char line[256], *found;

	if (!get(".", "cpu.pressure", "some ", line))
		return -1;
	found = strstr(line, "total=");
	return found == NULL ? -1 : atoll(found + strlen("total="));
}

static struct figures
now(void)
{
	struct figures f = {0};
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	f.time = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
	f.used = number(".", "cpu.stat", "usage_usec ") / 1000;
	f.waited = total() / 1000;
	return f;
}

static struct figures
since(struct figures then)
{
	struct figures f = now();

	f.time -= then.time;
	f.used -= then.used;
	f.waited -= then.waited;
	return f;
}

/* Our group; and its directory is the current one from now on. */
static void
enter(void)
{
	char *dir = group(need_v2(), "");

	printf("   host$ mkdir %s && cd $_\n", dir);
	if (chdir(dir) == -1)
		err(FAIL, "chdir(%s)", dir);
	if (total() == -1)
		skip(
		    "PSI is off: boot with psi=1, and without "
		    "cgroup_disable=pressure (CONFIG_PSI, Linux 4.20)",
		    "PSI が無効です。cgroup_disable=pressure を付けずに、psi=1 "
		    "を付けて起動してください（CONFIG_PSI、Linux 4.20 以降）。");
}

/* Run on one processor only, the last of those that we may have. */
static void
stay_on_one(const char *who)
{
	cpu_set_t set;
	int last = CPU_SETSIZE - 1;

	if (sched_getaffinity(0, sizeof set, &set) == -1)
		err(FAIL, "sched_getaffinity");
	while (!CPU_ISSET(last, &set))
		last--;
	CPU_ZERO(&set);
	CPU_SET(last, &set);
	if (trace(who, sched_setaffinity(0, sizeof set, &set)) == -1)
		err(FAIL, "sched_setaffinity");
}

/* A process on that processor, in the group or outside; asleep until woken. */
static struct worker
worker(const char *who, bool inside)
{
	struct worker w;
	char c;

	w.pid = child();
	if (w.pid == 0) {
		if (inside)
			put(who, ".", "cgroup.procs", "0");
		stay_on_one(who);
		meet();
		if (read(peer, &c, 1) != 1)
			_exit(FAIL);
		for (;;) /* busy */
			;
	}
	meet();
	w.line = peer;
	return w;
}

static void
wake(struct worker w)
{
	if (write(w.line, "", 1) != 1)
		err(FAIL, "a worker is gone");
}

/* Tell us when some process has waited for 0.2 s within 2 s: a descriptor. */
static int
ask_for_notice(void)
{
	int fd;

	fd = (int)trace("host", open("cpu.pressure", O_RDWR | O_CLOEXEC));
	if (fd == -1)
		err(FAIL, "open(cpu.pressure)");
	/* With the zero byte at its end. */
	if (trace("host", write(fd, "some 200000 2000000", 20)) == -1)
		skip("a trigger needs Linux 5.2, and before 6.4 "
		     "CAP_SYS_RESOURCE",
		     "トリガーには Linux 5.2 以降が必要です。6.4 より前では "
		     "CAP_SYS_RESOURCE も必要です。");
	return fd;
}

/* Half second by half second; until a notice comes, if one is expected. */
static struct figures
watch(bool expected)
{
	struct pollfd trigger = {.events = POLLPRI};
	struct figures start, half, all;
	int notices = 0, most = expected ? LATE : WINDOW;
	int64_t left, first = 0;

	trigger.fd = ask_for_notice();
	printf("   host: poll(&trigger, 1, 500)\n");
	start = now();
	for (int n = 0; n < WINDOW || (n < most && notices == 0); n++) {
		half = now();
		if (poll(&trigger, 1, 500) == -1)
			err(FAIL, "poll");
		if (trigger.revents & POLLERR)
			errx(FAIL, "poll: POLLERR, the file is gone");
		if (trigger.revents & POLLPRI) {
			if (notices++ == 0)
				first = since(start).time;
			left = 500 - since(half).time;
			if (left > 0)
				poll(NULL, 0, (int)left);
		}
		half = since(half);
		printf(say("   %3jd ms: %3jd ms used, %3jd ms waited\n",
			   "   %3jd ms：使用 %3jd ms、待ち %3jd ms\n"),
		       (intmax_t)half.time, (intmax_t)half.used,
		       (intmax_t)half.waited);
	}
	if (notices > 0)
		printf(say("   the first notice came after %jd ms\n",
			   "   最初の通知までの時間：%jd ms\n"),
		       (intmax_t)first);
	all = since(start);
	all.notices = notices;
	show_file("host", "cpu.pressure");
	close(trigger.fd); /* and the trigger is gone */
	return all;
}

/* This part of the time, in %. */
static int
percent(int64_t part, struct figures f)
{
	return (int)(part * 100 / f.time);
}

static void
asleep(struct worker *first, struct worker *second)
{
	struct figures f;

	step("Two processes of a group sleep on one processor. Tell us when "
	     "they wait.",
	     "グループの 2 つのプロセスが、1 つの CPU で眠っています。"
	     "待ったときの通知を頼みます。");
	enter();
	*first = worker("first", true);
	*second = worker("second", true);
	f = watch(false);
	claim(f.notices == 0 && percent(f.used, f) < 5 &&
		  percent(f.waited, f) < 5,
	      "The group used and waited for less than 5% of the time, and "
	      "there was no notice.",
	      "グループの使用も待ちも時間の 5% 未満で、通知はありません"
	      "でした。");
}

/* Where others keep the processor from it, it waits for them: no evidence. */
static struct figures
one_busy(struct worker w, bool *judged)
{
	struct figures f;

	step("One of them is busy. Does it wait?",
	     "片方がビジーループになります。待つでしょうか。");
	wake(w);
	f = watch(false);
	*judged = percent(f.used, f) >= 93;
	if (*judged)
		claim(percent(f.waited, f) < 7 && f.notices == 0,
		      "The group used the processor for 93% of the time or "
		      "more, waited for less than 7%, and there was no notice.",
		      "グループは時間の 93% 以上 CPU を使い、待ちは 7% 未満で、"
		      "通知はありませんでした。");
	else
		cannot("Others keep the processor busy: measure again when "
		       "they are done.",
		       "ほかのプロセスが CPU を使っています。終わってから、"
		       "もう一度測定してください。");
	return f;
}

static void
two_busy(struct worker w, struct figures one, bool judged)
{
	struct figures f;

	step("Both are busy, on the same processor.",
	     "もう片方も、同じ CPU でビジーループになります。");
	wake(w);
	f = watch(true);
	claim(percent(f.waited, f) >= 80 && f.notices > 0,
	      "Some process waited for 80% of the time or more, and there was "
	      "a notice.",
	      "時間の 80% 以上、どちらかのプロセスが待ち、通知がありました。");
	printf(say("   with one busy: %d%% used, %d%% waited; with two: %d%% "
		   "used, %d%% waited\n",
		   "   1 つのとき：使用 %d%%、待ち %d%%。2 つのとき：使用 "
		   "%d%%、待ち %d%%\n"),
	       percent(one.used, one), percent(one.waited, one),
	       percent(f.used, f), percent(f.waited, f));
	if (judged)
		claim(percent(f.used, f) <= percent(one.used, one) + 10 &&
			  percent(f.waited, f) >= percent(one.waited, one) + 70,
		      "Two used at most 10% of the time more than one, and "
		      "waited for 70% or more on top: only the waiting tells.",
		      "2 つにしても、使用の増加は 10 ポイント以内で、待ちは 70 "
		      "ポイント以上増えました。違いは待ちに現れます。");
	else
		cannot(
		    "Others kept the processor busy: there is nothing to "
		    "compare with.",
		    "ほかのプロセスが CPU を使っていたので、比べられません。");
}

static void
neighbour(void)
{
	struct worker other;
	struct figures f;

	step("One of them has ended. A process outside of the group is busy "
	     "there.",
	     "片方を終了させ、代わりに、グループの外のプロセスが同じ CPU で"
	     "ビジーループになります。");
	other = worker("neighbour", false);
	wake(other);
	f = watch(true);
	claim(percent(f.used, f) <= 80 && percent(f.waited, f) >= 20 &&
		  f.notices > 0,
	      "With one process, the group used 80% of the time at most, "
	      "waited for 20% or more, and there was a notice.",
	      "グループのプロセスは 1 つだけですが、使用は時間の 80% 以下、"
	      "待ちは 20% 以上で、通知がありました。");
	stop(other.pid);
}

int
main(int argc, char *argv[])
{
	struct worker first, second;
	struct figures one;
	bool judged;
	pid_t pid;

	demo(argc, argv, ROOT);
	asleep(&first, &second);
	one = one_busy(first, &judged);
	two_busy(second, one, judged);
	stop(second.pid);
	neighbour();
	stop(first.pid);
	pid = child();
	if (pid == 0) {
		put(NULL, ".", "cgroup.procs", "0");
		explore();
		_exit(PASS);
	}
	reap(pid);
	return verdict(5);
}
