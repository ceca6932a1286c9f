/*
 * clone3 - a process can be born inside its control group.
 *
 * Linux 5.7 (2020); clone3(2) itself 5.3 (2019). See clone3(2), cgroups(7).
 */
#define _GNU_SOURCE
#include <linux/sched.h>
#include <time.h>
#include "../cgroup.h"

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef P_PIDFD
#define P_PIDFD ((idtype_t)3)
#endif

static char *dir;	     /* our group */
static int group_fd;	     /* and its directory, open */
static volatile double *ran; /* for how many ms a child has */

/* glibc has it since 2.36, in <sys/pidfd.h>. */
static int
pidfd_send_signal(int pidfd, int number, siginfo_t *info, unsigned flags)
{
	return (int)syscall(SYS_pidfd_send_signal, pidfd, number, info, flags);
}

/* The call of this chapter. Without a stack it returns twice, as fork(2). */
static pid_t
born(uint64_t flags, int *pidfd)
{
	struct clone_args args = {0};
	pid_t pid;

	args.flags = flags;
	args.cgroup = (uint64_t)group_fd;
	args.pidfd = (uintptr_t)pidfd;
	args.exit_signal = SIGCHLD;
	pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
	if (pid == -1 && (errno == ENOSYS || errno == EINVAL || errno == E2BIG))
		skip("no clone3 with CLONE_INTO_CGROUP here: that is Linux "
		     "5.7, unless a seccomp filter refuses it",
		     "CLONE_INTO_CGROUP 付きの clone3 を使えません。Linux 5.7 "
		     "より古いか、seccomp フィルターが拒否しています。");
	if (pid == -1)
		err(FAIL, "clone3");
	return pid;
}

static double
milliseconds(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) == -1)
		err(FAIL, "clock_gettime");
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* What each child does, from its first instruction on. */
static void
count(void)
{
	double begin = milliseconds();

	for (;;)
		*ran = milliseconds() - begin;
}

/* For how long has the child run by now? */
static double
look(void)
{
	double now = *ran;

	printf(say("   the child has run for %.1f ms\n",
		   "   子プロセスが動いた時間：%.1f ms\n"),
	       now);
	return now;
}

/* Until everybody in the group stands still; false if that is never. */
static bool
is_frozen(void)
{
	for (int i = 0; i < 2000; i++)
		if (number(dir, "cgroup.events", "frozen ") != 1)
			poll(NULL, 0, 1);
	show_in("host", dir, "cgroup.events");
	return number(dir, "cgroup.events", "frozen ") == 1 &&
	       number(dir, "cgroup.events", "populated ") == 1;
}

static void
move(void)
{
	double first, later;
	bool frozen;
	pid_t pid;

	step("A frozen group. A child is forked, and then moved there.",
	     "グループを凍結しておきます。fork で子プロセスを作ってから、"
	     "そこへ移動します。");
	put("host", dir, "cgroup.freeze", "1");
	pid = child();
	if (pid == 0)
		count();
	printf("   host: fork() = PID %d\n", pid);
	for (int i = 0; i < 2000 && *ran == 0; i++)
		poll(NULL, 0, 1); /* until it gets a processor */
	put("host", dir, "cgroup.procs", "%d", pid);
	frozen = is_frozen();
	first = look();
	poll(NULL, 0, 50);
	later = look();
	claim(frozen && first > 0 && later == first,
	      "The child had run before it was in the group; there it stands "
	      "still: two looks, 50 ms apart, show the same time.",
	      "子プロセスは、グループに入る前に動いていました。入った後は"
	      "止まっています。50 ミリ秒おいて 2 回調べた時間が同じです。");
	stop(pid);
}

static pid_t
bear(int *pidfd)
{
	double first, later, thawed;
	char path[64], line[256] = "";
	bool frozen;
	pid_t pid;

	step("clone3(2): another child is born in the frozen group.",
	     "clone3(2) で、別の子プロセスが凍結したグループの中に"
	     "生まれます。");
	*ran = 0;
	pid = born(CLONE_INTO_CGROUP | CLONE_PIDFD, pidfd);
	if (pid == 0)
		count();
	printf("   host: clone3(CLONE_INTO_CGROUP | CLONE_PIDFD) = PID %d\n",
	       pid);
	snprintf(path, sizeof path, "/proc/%d/cgroup", pid);
	show_lines("host", path, "0::");
	get("/proc", path + strlen("/proc/"), "0::", line);
	frozen = is_frozen();
	first = look();
	poll(NULL, 0, 50);
	later = look();
	claim(frozen && strstr(line, strrchr(dir, '/')) != NULL && first == 0 &&
		  later == 0,
	      "The child is in the group, and has not run at all: neither at "
	      "the first look, nor 50 ms later.",
	      "子プロセスはグループの中にいて、まったく動いていません。"
	      "最初に調べたときも、50 ミリ秒後も 0 でした。");

	put("host", dir, "cgroup.freeze", "0");
	for (int i = 0; i < 2000 && *ran == 0; i++)
		poll(NULL, 0, 1);
	thawed = look();
	claim(thawed > 0, "The group is thawed, and the child runs.",
	      "グループの凍結を解除すると、子プロセスが動き始めました。");
	return pid;
}

/* The descriptor that came with the child: is it that child's? */
static void
use(int pidfd, pid_t pid)
{
	struct pollfd end = {.fd = pidfd, .events = POLLIN};
	siginfo_t info = {0};
	char path[64], file[16], line[256] = "";
	long before, sent, after, waited;

	step("The same call has returned a pidfd.",
	     "同じ呼び出しで、pidfd も得ています。");
	snprintf(path, sizeof path, "/proc/self/fdinfo/%d", pidfd);
	if (access(path, F_OK) == 0)
		show_lines("host", path, "Pid:");
	snprintf(file, sizeof file, "%d", pidfd);
	get("/proc/self/fdinfo", file, "Pid:", line);
	before = trace("host", poll(&end, 1, 0));
	sent = trace("host", pidfd_send_signal(pidfd, SIGKILL, NULL, 0));
	after = trace("host", poll(&end, 1, 2000));
	waited =
	    trace("host", waitid(P_PIDFD, pidfd, &info, WEXITED | WNOHANG));
	printf("   host: si_pid: PID %d, si_status: %d\n", info.si_pid,
	       info.si_status);
	claim(*line != '\0' && atoi(line + strlen("Pid:")) == pid,
	      "The pidfd is for the PID that clone3(2) has returned.",
	      "pidfd が指す PID は、clone3(2) の戻り値と同じです。");
	claim(before == 0 && sent == 0 && after == 1 && waited == 0 &&
		  info.si_pid == pid && info.si_code == CLD_KILLED &&
		  info.si_status == SIGKILL,
	      "By the pidfd the child was sent SIGKILL, poll(2) told that it "
	      "had ended, and waitid(2) that it was killed.",
	      "pidfd を使って SIGKILL を送ると、終了したことが poll(2) で、"
	      "シグナルによることが waitid(2) でわかりました。");
	if (waited == -1 || info.si_pid == 0)
		stop(pid);
	close(pidfd);
}

/* The reader's command: its parent is born in the group. */
static void
enter(void)
{
	int pidfd;
	pid_t pid;

	put(NULL, dir, "cgroup.freeze", "0"); /* whatever was seen */
	pid = born(CLONE_INTO_CGROUP | CLONE_PIDFD, &pidfd);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		explore();
		_exit(PASS);
	}
	reap(pid);
}

int
main(int argc, char *argv[])
{
	int pidfd = -1;
	pid_t pid;

	demo(argc, argv, ROOT);
	dir = group(need_v2(), "");
	group_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (group_fd == -1)
		err(FAIL, "%s", dir);
	ran = mmap(NULL, sizeof *ran, PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (ran == MAP_FAILED)
		err(FAIL, "mmap");
	move();
	pid = bear(&pidfd);
	use(pidfd, pid);
	enter();
	return verdict(5);
}
