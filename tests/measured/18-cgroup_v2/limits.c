/*
 * limits - memory, processor time and a disk, each in a group of its own, and
 * measured.
 *
 * Linux 4.5 (2016): memory, io, pids; cpu 4.15 (2018). See the kernel's
 * admin-guide/cgroup-v2.rst.
 */
#define _GNU_SOURCE
#include <sys/sysmacros.h>
#include "../disk.h"
#include "v2.h"

#define MB (1 << 20)
enum { READ = 2 * MB, RATE = MB, BLOCK = 256 << 10 };

/* 64 MB, in the group or outside: how did the process end? */
static int
fill_64(const char *dir)
{
	pid_t pid = member(dir);

	if (pid == 0) {
		fill(64 * MB);
		_exit(PASS);
	}
	return ended(pid);
}

static void
memory_max(const char *dir)
{
	int outside, inside;
	int64_t before = number(dir, "memory.events", "oom_kill "), after;

	put("host", dir, "memory.max", "%d", 32 * MB);
	if (try_put(dir, "memory.swap.max", "0") == 0)
		printf("   host$ echo 0 >memory.swap.max\n");
	outside = fill_64(NULL);
	inside = fill_64(dir);
	printf(
	    say("   64 MB outside: signal %d, inside: signal %d\n",
		"   64 MB を使うと：グループの外 シグナル %d、中 シグナル %d\n"),
	    WTERMSIG(outside), WTERMSIG(inside));
	show_in("host", dir, "memory.events");
	after = number(dir, "memory.events", "oom_kill ");
	claim(outside == 0 && WTERMSIG(inside) == SIGKILL && before == 0 &&
		  after == 1,
	      "64 MB fit outside; inside SIGKILL ended it, and oom_kill is 1.",
	      "64 MB は、外では使えました。中では SIGKILL で終了し、oom_kill "
	      "は 1 です。");
}

static void
memory_high(const char *dir)
{
	double start, time;
	size_t outside;
	int status;
	pid_t pid;

	put("host", dir, "memory.high", "%d", 16 * MB);
	try_put(dir, "memory.swap.max", "0");
	start = seconds(CLOCK_MONOTONIC);
	fill_64(NULL);
	time = seconds(CLOCK_MONOTONIC) - start;
	outside = *filled;
	*filled = 0;
	if ((pid = member(dir)) == 0) {
		fill(64 * MB);
		_exit(PASS);
	}
	for (int i = 0; i < 3000 && (*filled < 12 * MB || i < 100); i++)
		poll(NULL, 0,
		     10); /* until it is there, and a second at least */
	kill(pid, SIGKILL);
	status = ended(pid);
	printf(say("   outside: 64 MB in %.1f s; inside: %zu MB after 1 s or "
		   "more\n",
		   "   グループの外：64 MB に %.1f 秒。中：1 秒以上たって "
		   "%zu MB\n"),
	       time, *filled / MB);
	show_in("host", dir, "memory.events");
	claim(
	    outside == 64 * MB && *filled < 64 * MB && WIFSIGNALED(status) &&
		number(dir, "memory.events", "high ") > 0 &&
		number(dir, "memory.events", "oom_kill ") == 0,
	    "Over memory.high it had not got its 64 MB after 1 s; oom_kill is "
	    "0.",
	    "memory.high を超えると、1 秒たっても 64 MB は使えませんでした。"
	    "oom_kill は 0 です。");
}

/* A busy loop of so many seconds: how much of a processor did it get, in %? */
static double
busy(const char *dir, double length)
{
	double *used = shared(sizeof *used);
	pid_t pid = member(dir);

	if (pid == 0) {
		*used = spin(length);
		_exit(PASS);
	}
	reap(pid);
	return *used / length * 100;
}

static void
cpu_max(const char *dir)
{
	double before, after;
	int tries = 0;

	put(NULL, dir, "cpu.weight", "10000"); /* ahead of others */
	before = busy(dir, 0.4);
	put("host", dir, "cpu.max", "20000 100000");
	do /* a machine under load, or a virtual one, disturbs the loop */
		after = busy(dir, 1.5);
	while ((after < 17 || after > 23) && ++tries < 3);
	printf(say("   a busy loop without it: %.0f%%, with it: %.1f%%\n",
		   "   ビジーループ：制限なし %.0f%%、制限あり %.1f%%\n"),
	       before, after);
	claim(after > 15 && after < 25 && before > 1.5 * after &&
		  number(dir, "cpu.stat", "nr_throttled ") > 5,
	      "With it a busy loop got 20%, give or take 5, and was throttled.",
	      "上限を設定すると、ビジーループは 20% ± 5 で、"
	      "スロットリングされました。");
}

/* Read from the disk, past every cache; how long did it take? */
static double
read_disk(int disk)
{
	double start = seconds(CLOCK_MONOTONIC);
	void *buffer;

	if (posix_memalign(&buffer, 4096, BLOCK) != 0)
		errx(FAIL, "posix_memalign");
	for (off_t at = 0; at < READ; at += BLOCK)
		if (pread(disk, buffer, BLOCK, at) != BLOCK)
			err(FAIL, "pread");
	return seconds(CLOCK_MONOTONIC) - start;
}

/* A busy machine reads late, but nothing makes it early: try three times. */
static double
timed(const char *dir, int disk)
{
	double *time = shared(sizeof *time);
	pid_t pid;

	for (int tries = 0; tries < 3; tries++) {
		if ((pid = member(dir)) == 0) {
			*time = read_disk(disk);
			_exit(PASS);
		}
		reap(pid);
		if (READ / *time > 0.8 * RATE)
			break;
	}
	return *time;
}

static void
io_max(const char *dir)
{
	int file = memfd_create("disk", MFD_CLOEXEC), disk;
	double before, inside, outside;
	struct stat st;
	char path[32];

	if (file == -1 || ftruncate(file, READ) == -1)
		err(FAIL, "memfd_create");
	disk_loop(file, path); /* it is kept open until the end */
	if ((disk = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC)) == -1 ||
	    fstat(disk, &st) == -1)
		err(FAIL, "%s", path);
	before = timed(dir, disk);
	put("host", dir, "io.max", "%u:%u rbps=%d", major(st.st_rdev),
	    minor(st.st_rdev), RATE);
	inside = timed(dir, disk);
	outside = timed(NULL, disk);
	printf(say("   2 MB without it: %.2f s, with it: %.2f s, outside: "
		   "%.2f s\n",
		   "   2 MB の読み込み：制限なし %.2f 秒、制限あり %.2f 秒、"
		   "グループの外 %.2f 秒\n"),
	       before, inside, outside);
	claim(READ / inside > 0.8 * RATE && READ / inside < 1.3 * RATE &&
		  before < inside / 3 && outside < inside / 3,
	      "2 MB at 1 MB/s took 2 s; before it, and outside, a third at "
	      "most.",
	      "毎秒 1 MB で 2 MB に 2 秒かかりました。設定前と外では、その "
	      "3 分の 1 未満です。");
}

int
main(int argc, char *argv[])
{
	const struct {
		const char *controller, *file;
		void (*show)(const char *dir);
	} parts[] = {{"memory", "memory.max", memory_max},
		     {"memory", "memory.high", memory_high},
		     {"cpu", "cpu.max", cpu_max},
		     {"io", "io.max", io_max}};
	char *root, suffix[16], *dir = NULL;

	demo(argc, argv, ROOT);
	root = need_v2();
	filled = shared(sizeof *filled);
	for (int i = 0; i < 4; i++) {
		step(parts[i].file, parts[i].file);
		snprintf(suffix, sizeof suffix, "-%d", i + 1);
		if (!offers(root, parts[i].controller) ||
		    enable(root, parts[i].controller) == -1) {
			cannot("v2 does not have this controller here (v1 "
			       "has it, or the kernel does not).",
			       "このマシンの v2 には、この"
			       "コントローラーがありません（v1 が使っているか、"
			       "カーネルにありません）。");
			continue;
		}
		dir = new_group(root, suffix);
		parts[i].show(dir);
	}
	if (dir != NULL)
		enter(dir);
	return verdict(4);
}
