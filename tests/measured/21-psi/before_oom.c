/*
 * before_oom - a trigger for memory tells before the OOM killer comes, where
 * memory.high makes the time.
 *
 * Linux 4.20 (2018), triggers 5.2 (2019). See the kernel's
 * accounting/psi.rst and admin-guide/cgroup-v2.rst.
 */
#define _GNU_SOURCE
#include "../cgroup.h"

#define MB (1 << 20)

/* The memory controller in v2, and PSI. */
static char *
need_memory(void)
{
	char *root = need_v2(), line[256];

	if (!get("/proc/pressure", "memory", "some ", line))
		skip("PSI is off: boot with psi=1 (CONFIG_PSI, Linux 4.20)",
		     "PSI が無効です。psi=1 を付けて起動してください"
		     "（CONFIG_PSI、Linux 4.20 以降）。");
	if (!offers(root, "memory"))
		skip("memory is not in v2 here, but in v1 or off: run it on a "
		     "host of today",
		     "memory コントローラーが v2 にありません（v1 にあるか、"
		     "無効です）。最近のホストで実行してください。");
	if (enable(root, "memory") == -1)
		err(FAIL, "%s/cgroup.subtree_control", root);
	return root;
}

/* A group of ours with these limits; its directory is the current one. */
static void
enter(const char *root, const char *suffix, const char *high)
{
	char *dir = group(root, suffix);

	printf("   host$ mkdir %s && cd $_\n", dir);
	if (chdir(dir) == -1)
		err(FAIL, "chdir(%s)", dir);
	if (try_put(".", "memory.swap.max", "0") == 0) /* where it is counted */
		printf("   host$ echo 0 >memory.swap.max\n");
	put("host", ".", "memory.high", "%s", high);
	put("host", ".", "memory.max", "32M");
}

/* A process of the group that fills 64 MB, from when we meet it. */
static pid_t
filler(void)
{
	pid_t pid = child();
	char *p;

	if (pid != 0) {
		meet();
		return pid;
	}
	put("filler", ".", "cgroup.procs", "0");
	try_put("/proc/self", "oom_score_adj", "1000");
	p = mmap(NULL, 64 * MB, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		err(FAIL, "mmap");
	meet();
	printf("   filler: memset(p, 1, 64 * MB)\n");
	memset(p, 1, 64 * MB);
	printf("   filler: exit(0)\n");
	_exit(PASS);
}

/* Tell us when some process has waited for 0.2 s within 2 s: a descriptor. */
static int
ask_for_notice(void)
{
	int fd;

	fd = (int)trace("host", open("memory.pressure", O_RDWR | O_CLOEXEC));
	if (fd == -1)
		err(FAIL, "open(memory.pressure)");
	/* With the zero byte at its end. */
	if (trace("host", write(fd, "some 200000 2000000", 20)) == -1)
		skip("a trigger needs Linux 5.2, and before 6.4 "
		     "CAP_SYS_RESOURCE",
		     "トリガーには Linux 5.2 以降が必要です。6.4 より前では "
		     "CAP_SYS_RESOURCE も必要です。");
	return fd;
}

/* Until there is a notice, or the filler has ended: was it a notice? */
static bool
notice(int trigger)
{
	struct pollfd events[] = {{.fd = trigger, .events = POLLPRI},
				  {.fd = peer, .events = POLLIN}};
	bool noticed;

	if (trace("host", poll(events, 2, 20000)) == -1)
		err(FAIL, "poll");
	noticed = events[0].revents & POLLPRI;
	if (events[0].revents & POLLERR)
		errx(FAIL, "poll: POLLERR, the file is gone");
	printf("   %s\n", noticed ? say("a notice", "通知あり")
				  : say("no notice", "通知なし"));
	return noticed;
}

static int64_t
killed(void)
{
	return number(".", "memory.events", "oom_kill ");
}

static bool
by_sigkill(int status)
{
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

static void
unwatched(const char *root)
{
	int status;

	step("A limit of 32 MB, and a process that fills 64 MB.",
	     "上限は 32 MB で、プロセスが 64 MB を使おうとします。");
	enter(root, "-1", "max");
	status = ended(filler());
	show_file("host", "memory.events");
	claim(by_sigkill(status) && killed() == 1,
	      "It was ended by SIGKILL, and oom_kill is 1.",
	      "プロセスは SIGKILL で終了し、oom_kill は 1 です。");
}

static void
watched(const char *root)
{
	bool noticed;
	int trigger, status;
	pid_t pid;

	step(
	    "The same with a trigger. Will we hear of it in time?",
	    "同じことを、トリガーを書き込んでから試します。間に合うでしょうか。");
	enter(root, "-2", "max");
	trigger = ask_for_notice();
	pid = filler();
	noticed = notice(trigger);
	if (noticed) /* not as expected: it could go on for long */
		kill(pid, SIGKILL);
	status = ended(pid);
	show_file("host", "memory.pressure");
	show_file("host", "memory.events");
	claim(!noticed && by_sigkill(status) && killed() == 1,
	      "It was ended by SIGKILL, oom_kill is 1, and no notice had come "
	      "before.",
	      "プロセスは SIGKILL で終了し、oom_kill は 1 です。その前に通知は"
	      "ありませんでした。");
	close(trigger);
}

static void
slowed(const char *root)
{
	int64_t current, kills;
	bool noticed;
	int trigger, status;
	pid_t pid;

	step("The same, and from 16 MB on the process is slowed down.",
	     "同じことをしますが、16 MB からはプロセスを減速させます。");
	enter(root, "-3", "16M");
	trigger = ask_for_notice();
	pid = filler();
	noticed = notice(trigger);
	current = number(".", "memory.current", "");
	kills = killed();
	show_file("host", "memory.pressure");
	show_file("host", "memory.current");
	claim(noticed && current < 32 * MB && kills == 0,
	      "The notice came with less than 32 MB in use, and oom_kill is 0.",
	      "使用量が 32 MB に達する前に通知があり、oom_kill は 0 です。");
	close(trigger);

	step("There is time to give it more.",
	     "時間があるので、上限を上げられます。");
	put("host", ".", "memory.max", "max");
	put("host", ".", "memory.high", "max");
	status = ended(pid);
	show_file("host", "memory.events");
	claim(
	    WIFEXITED(status) && WEXITSTATUS(status) == PASS && killed() == 0,
	    "It has filled its 64 MB and ended by itself, and oom_kill is 0.",
	    "プロセスは 64 MB を使い終えて自分で終了し、oom_kill は 0 です。");
}

int
main(int argc, char *argv[])
{
	char *root;

	demo(argc, argv, ROOT);
	root = need_memory();
	unwatched(root);
	watched(root);
	slowed(root);
	return verdict(4);
}
