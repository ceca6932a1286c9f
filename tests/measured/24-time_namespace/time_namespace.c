/*
 * time_namespace - a container can have an uptime of its own.
 *
 * Linux 5.6 (2020). See time_namespaces(7), unshare(2).
 */
#define _GNU_SOURCE
#include <linux/sched.h>
#include <sched.h>
#include <time.h>
#include "../demo.h"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif

#define DAY (24 * 60 * 60)
#define OFFSETS "/proc/self/timens_offsets"

struct view {
	ino_t namespace;
	double monotonic, boottime, realtime, uptime;
};

static ino_t
inode(const char *path)
{
	struct stat st;

	if (stat(path, &st) == -1)
		err(FAIL, "%s", path);
	return st.st_ino;
}

static double
seconds(clockid_t clock)
{
	struct timespec t;

	if (clock_gettime(clock, &t) == -1)
		err(FAIL, "clock_gettime");
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* What a process sees: which time namespace it is in, and the clocks there. */
static struct view
look(const char *who)
{
	struct view v = {0};
	FILE *f = fopen("/proc/uptime", "re");

	if (f == NULL || fscanf(f, "%lf", &v.uptime) != 1)
		err(FAIL, "/proc/uptime");
	fclose(f);
	v.namespace = inode("/proc/self/ns/time");
	v.monotonic = seconds(CLOCK_MONOTONIC);
	v.boottime = seconds(CLOCK_BOOTTIME);
	v.realtime = seconds(CLOCK_REALTIME);

	show_link(who, "/proc/self/ns/time");
	show_file(who, "/proc/uptime");
	printf("   %s: clock_gettime(CLOCK_MONOTONIC): %.0f s\n", who,
	       v.monotonic);
	printf("   %s: clock_gettime(CLOCK_BOOTTIME):  %.0f s\n", who,
	       v.boottime);
	printf("   %s: clock_gettime(CLOCK_REALTIME):  %.0f s\n", who,
	       v.realtime);
	return v;
}

/* Move a clock of the namespace that our children will be in; 0, or errno. */
static int
move_clock(const char *who, const char *clock, int days)
{
	int fd, error = 0;
	char text[64];

	snprintf(text, sizeof text, "%s %d 0", clock, days * DAY);
	printf("   %s$ echo %s >%s\n", who, text, OFFSETS);
	fd = open(OFFSETS, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		err(FAIL, "%s", OFFSETS);
	if (write(fd, text, strlen(text)) == -1) {
		error = errno;
		printf("   %s\n", strerror(error));
	}
	close(fd);
	return error;
}

/* A clock, read inside between two readings outside: is it so far ahead? */
static bool
ahead(double before, double inside, double after, int days)
{
	double outside = inside - days * DAY, rounding = 0.02;

	return outside > before - rounding && outside < after + rounding;
}

/* Born inside: what the child finds when it writes, and by its clocks. */
static void
born_inside(void)
{
	int error;
	struct view v;

	meet();
	error = move_clock("child", "boottime", 7);
	v = look("child");
	tell_peer(&error, sizeof error);
	tell_peer(&v, sizeof v);
	meet();
	_exit(PASS);
}

/*
 * clone3(2): the first process of a namespace is there at once. That namespace
 * stays open here until we end, or the next one could get its inode number.
 */
static ino_t
clone_one(struct view host)
{
	struct clone_args args = {
	    .flags = CLONE_NEWTIME,
	    .exit_signal = SIGCHLD,
	};
	double monotonic, boottime;
	struct view in;
	int end[2], error;
	char path[64];
	pid_t pid;

	step("clone3(2) with CLONE_NEWTIME: a child is born in a new one.",
	     "CLONE_NEWTIME を指定した clone3(2) で、子プロセスを新しい"
	     "時間名前空間に作ります。");
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, end) == -1)
		err(FAIL, "socketpair");
	pid = syscall(SYS_clone3, &args, sizeof args);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(end[1]);
		peer = end[0];
		born_inside();
	}
	print_call("host", "clone3(&args, sizeof args)", pid);
	close(end[0]);
	peer = end[1];
	if (pid == -1 && (errno == EINVAL || errno == ENOSYS)) {
		cannot("This kernel's clone3(2) takes no CLONE_NEWTIME (Linux "
		       "6.3 does).",
		       "このカーネルの clone3(2) は CLONE_NEWTIME を"
		       "受け付けません（Linux 6.3 以降で受け付けます）。");
		return 0;
	}
	if (pid == -1)
		err(FAIL, "clone3(CLONE_NEWTIME)");
	snprintf(path, sizeof path, "/proc/%d/ns/time", pid);
	if (open(path, O_RDONLY | O_CLOEXEC) == -1)
		err(FAIL, "%s", path);

	meet();
	hear_peer(&error, sizeof error);
	hear_peer(&in, sizeof in);
	monotonic = seconds(CLOCK_MONOTONIC);
	boottime = seconds(CLOCK_BOOTTIME);
	claim(error == EACCES && in.namespace != host.namespace &&
		  ahead(host.monotonic, in.monotonic, monotonic, 0) &&
		  ahead(host.boottime, in.boottime, boottime, 0),
	      "The child is in another namespace and its write is refused: "
	      "its MONOTONIC and BOOTTIME are the host's.",
	      "子プロセスは別の名前空間にいますが、書き込みは拒否されました。"
	      "MONOTONIC と BOOTTIME はホスト側と同じです。");
	meet();
	reap(pid);
	return in.namespace;
}

static void
make_namespace(struct view host, ino_t first)
{
	ino_t own, children;

	step("unshare(CLONE_NEWTIME): for the children yet to come.",
	     "unshare(CLONE_NEWTIME) で、これから作る子プロセスのための"
	     "時間名前空間を作ります。");
	if (trace("host", unshare(CLONE_NEWTIME)) == -1)
		err(FAIL, "unshare(CLONE_NEWTIME)");
	show_link("host", "/proc/self/ns/time");
	show_link("host", "/proc/self/ns/time_for_children");
	own = inode("/proc/self/ns/time");
	children = inode("/proc/self/ns/time_for_children");
	claim(own == host.namespace && children != host.namespace &&
		  children != first,
	      "The program is in the namespace that it was in; its children "
	      "will be born in a new one.",
	      "プログラム自身は元の時間名前空間にいます。子プロセスは、新しい"
	      "時間名前空間に作られます。");
}

static void
container(void)
{
	struct view v = look("container");

	tell_peer(&v, sizeof v);
	meet();
	explore();
	_exit(PASS);
}

static void
compare(struct view before, struct view in, struct view after)
{
	claim(ahead(before.monotonic, in.monotonic, after.monotonic, 5) &&
		  ahead(before.boottime, in.boottime, after.boottime, 7),
	      "In the container MONOTONIC is 5 days ahead of the host's, and "
	      "BOOTTIME 7 days.",
	      "コンテナの中では、MONOTONIC はホスト側より 5 日、BOOTTIME は "
	      "7 日進んでいます。");
	claim(ahead(before.uptime, in.uptime, after.uptime, 7),
	      "/proc/uptime says a week more in the container than on the "
	      "host.",
	      "コンテナの中の /proc/uptime の値は、"
	      "ホスト側より 1 週間分大きくなっています。");
	claim(in.realtime > before.realtime - 60 &&
		  in.realtime < after.realtime + 60,
	      "REALTIME, the time of day, lies between the host's two "
	      "readings, give or take a minute.",
	      "現在の時刻を表す REALTIME は、ホスト側で前後に読んだ 2 つの値の"
	      "間にあります（誤差は 1 分まで）。");
}

int
main(int argc, char *argv[])
{
	struct view before, in, after;
	int monotonic, boottime, again, lines;
	ino_t first;
	pid_t pid;

	demo(argc, argv, ROOT);
	if (!capable(CAP_SYS_TIME) || access(OFFSETS, W_OK) == -1)
		skip("this needs CAP_SYS_TIME, and Linux 5.6 with "
		     "CONFIG_TIME_NS",
		     "CAP_SYS_TIME と、CONFIG_TIME_NS が有効な Linux 5.6 以降"
		     "が必要です。");
	step("The host: its time namespace and its clocks.",
	     "まず、ホスト側の時間名前空間とクロックを確かめます。");
	before = look("host");
	first = clone_one(before);
	make_namespace(before, first);

	step("Nobody is in there yet: two clocks are moved, a child is born.",
	     "まだだれも中にいません。クロックを 2 つ進めてから、"
	     "子プロセスを作ります。");
	monotonic = move_clock("host", "monotonic", 5);
	boottime = move_clock("host", "boottime", 7);
	if (monotonic != 0 || boottime != 0)
		errx(FAIL, "the offsets could not be written");
	pid = child();
	if (pid == 0)
		container();
	hear_peer(&in, sizeof in);
	after = look("host");
	compare(before, in, after);

	step("Now that somebody is inside, one is moved once more.",
	     "中にプロセスがいるときに、もう一度クロックを進めます。");
	again = move_clock("host", "boottime", 8);
	lines = show_lines("host", OFFSETS, "604800");
	claim(again == EACCES && lines == 1,
	      "A write to the same file is refused now, and the offset is "
	      "still 7 days.",
	      "同じファイルへの書き込みが今度は拒否され、オフセットは 7 日の"
	      "ままです。");
	meet();
	reap(pid);
	return verdict(6);
}
