/*
 * limits - memory, processor time and a disk, in one group, each measured.
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

static void
memory_max(const char *dir)
{
	int outside, inside;
	int64_t before = number(dir, "memory.events", "oom_kill ");

	put("group", dir, "memory.max", "%d", 32 * MB);
	if (try_put(dir, "memory.swap.max", "0") == 0)
		printf("   group$ echo 0 >memory.swap.max\n");
	run(NULL, fill, 64 * MB, &outside);
	run(dir, fill, 64 * MB, &inside);
	printf(
	    say("   64 MB outside: signal %d, inside: signal %d\n",
		"   64 MB を使うと：グループの外 シグナル %d、中 シグナル %d\n"),
	    WTERMSIG(outside), WTERMSIG(inside));
	show_in("group", dir, "memory.events");
	claim(outside == 0 && WTERMSIG(inside) == SIGKILL && before == 0 &&
		  number(dir, "memory.events", "oom_kill ") == 1,
	      "The process over memory.max was killed, and counted.",
	      "memory.max を超えたプロセスは強制終了され、記録されました。");
}

static void
memory_high(const char *dir)
{
	double start, time = 0;
	size_t outside;
	int status;
	pid_t pid;

	put("group", dir, "memory.high", "%d", 16 * MB);
	try_put(dir, "memory.swap.max", "0");
	start = seconds(CLOCK_MONOTONIC);
	run(NULL, fill, 64 * MB, &status);
	time = seconds(CLOCK_MONOTONIC) - start;
	outside = *filled;
	*filled = 0;
	if ((pid = child()) == 0) {
		put(NULL, dir, "cgroup.procs", "0");
		fill(64 * MB);
		_exit(PASS);
	}
	for (int i = 0; i < 3000 && (*filled < 12 * MB || i < 100); i++)
		poll(NULL, 0,
		     10); /* until it is there, and a second at least */
	status = kill(pid, SIGKILL) == 0 ? ended(pid) : 0;
	printf(say("   outside: 64 MB in %.1f s; inside: %zu MB after 1 s or "
		   "more\n",
		   "   グループの外：64 MB に %.1f 秒。中：1 秒以上たって "
		   "%zu MB\n"),
	       time, *filled / MB);
	show_in("group", dir, "memory.events");
	claim(outside == 64 * MB && *filled < 64 * MB && WIFSIGNALED(status) &&
		  number(dir, "memory.events", "high ") > 0 &&
		  number(dir, "memory.events", "oom_kill ") == 0,
	      "Over memory.high a process is not killed, but slowed down.",
	      "memory.high を超えたプロセスは、強制終了されずに遅くなります。");
}

static void
cpu_max(const char *dir)
{
	double before, after;
	int status, tries = 0;

	put(NULL, dir, "cpu.weight", "10000"); /* ahead of others */
	before = run(dir, spin, 0.4, &status) / 0.4 * 100;
	put("group", dir, "cpu.max", "20000 100000");
	do /* a machine under load, or a virtual one, disturbs the loop */
		after = run(dir, spin, 1.5, &status) / 1.5 * 100;
	while ((after < 17 || after > 23) && ++tries < 3);
	printf(say("   a busy loop without it: %.0f%%, with it: %.1f%%\n",
		   "   ビジーループ：制限なし %.0f%%、制限あり %.1f%%\n"),
	       before, after);
	claim(after > 15 && after < 25 && before > 1.5 * after &&
		  number(dir, "cpu.stat", "nr_throttled ") > 5,
	      "A busy loop gets its 20%, and no more.",
	      "ビジーループは 20% しか使えません。");
}

/* Read from the disk, past every cache; how long did it take? */
static double
read_disk(double disk)
{
	double start = seconds(CLOCK_MONOTONIC);
	void *buffer;

	if (posix_memalign(&buffer, 4096, BLOCK) != 0)
		errx(FAIL, "posix_memalign");
	for (off_t at = 0; at < READ; at += BLOCK)
		if (pread((int)disk, buffer, BLOCK, at) != BLOCK)
			err(FAIL, "pread");
	return seconds(CLOCK_MONOTONIC) - start;
}

/* A busy machine reads late, but nothing makes it early: try three times. */
static double
timed(const char *dir, int disk)
{
	double time = 0;
	int status;

	for (int tries = 0; tries < 3; tries++) {
		time = run(dir, read_disk, disk, &status);
		if (status != 0)
			errx(FAIL, "the disk was not read");
		if (READ / time > 0.8 * RATE)
			break;
	}
	return time;
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
	put("group", dir, "io.max", "%u:%u rbps=%d", major(st.st_rdev),
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
	      "The same reads take as long as the limit says.",
	      "同じ読み込みに、制限どおりの時間がかかりました。");
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
			       "ここの v2 には、このコントローラーがありません"
			       "（v1 が使っているか、カーネルにありません）。");
			continue;
		}
		dir = group(root, suffix);
		parts[i].show(dir);
	}
	if (dir != NULL)
		enter(dir);
	return verdict(4);
}
