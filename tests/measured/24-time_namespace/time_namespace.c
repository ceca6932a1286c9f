/*
 * time_namespace - a container can have an uptime of its own.
 *
 * Linux 5.6 (2020). See time_namespaces(7).
 */
#define _GNU_SOURCE
#include <linux/sched.h>
#include <sched.h>
#include <time.h>
#include "../demo.h"

#define DAY (24 * 60 * 60)
#define OFFSETS "/proc/self/timens_offsets"

struct view {
	ino_t namespace;
	double monotonic, boottime, realtime, uptime;
};

static ino_t namespace(const char *who, const char *path)
{
	struct stat st;

	show_link(who, path);
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

static struct view
look(const char *who)
{
	struct view v = {.namespace = namespace(who, "/proc/self/ns/time")};
	FILE *f = fopen("/proc/uptime", "re");

	if (f == NULL || fscanf(f, "%lf", &v.uptime) != 1)
		err(FAIL, "/proc/uptime");
	fclose(f);
	show_file(who, "/proc/uptime");
	v.monotonic = seconds(CLOCK_MONOTONIC);
	v.boottime = seconds(CLOCK_BOOTTIME);
	v.realtime = seconds(CLOCK_REALTIME);
	printf("   MONOTONIC %.0f s, BOOTTIME %.0f s, REALTIME %.0f s\n",
	       v.monotonic, v.boottime, v.realtime);
	return v;
}

/* Move a clock of the namespace that our children are in; 0, or errno. */
static int
move_clock(const char *who, const char *clock, int days)
{
	int fd = open(OFFSETS, O_WRONLY | O_CLOEXEC), error = 0;
	char text[64];

	snprintf(text, sizeof text, "%s %d 0", clock, days * DAY);
	printf("   %s$ echo %s >%s\n", who, text, OFFSETS);
	if (fd == -1 || write(fd, text, strlen(text)) == -1) {
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

/* Born inside: are the child's own first words too late? */
static void
born_inside(struct view host)
{
	struct clone_args args = {.flags = CLONE_NEWTIME,
				  .exit_signal = SIGCHLD};
	struct view in;
	bool late;
	pid_t pid;

	step("clone3(CLONE_NEWTIME): a child is born in a new one.",
	     "clone3(CLONE_NEWTIME) で、新しい時間名前空間に子プロセスが"
	     "生まれます。");
	pid = syscall(SYS_clone3, &args, sizeof args);
	if (pid == -1 && (errno == EINVAL || errno == ENOSYS)) {
		cannot("clone3 takes no CLONE_NEWTIME here (Linux 6.3).",
		       "ここの clone3 は CLONE_NEWTIME を受け付けません"
		       "（Linux 6.3 以降）。");
		return;
	}
	if (pid == -1)
		err(FAIL, "clone3(CLONE_NEWTIME)");
	if (pid == 0) {
		late = move_clock("child", "boottime", 7) == EACCES;
		in = look("child");
		claim(late && in.namespace != host.namespace &&
			  in.boottime < host.boottime + DAY,
		      "It is too late to write: the clocks are the host's.",
		      "書き込むにはもう遅く、クロックはホスト側と同じです。");
		_exit(PASS);
	}
	reap(pid);
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
	      "MONOTONIC is 5 days ahead of the host's, BOOTTIME 7.",
	      "MONOTONIC はホスト側より 5 日、BOOTTIME は 7 日進んでいます。");
	claim(ahead(before.uptime, in.uptime, after.uptime, 7),
	      "The uptime is a week longer.",
	      "稼働時間は 1 週間長くなっています。");
	claim(in.realtime > after.realtime - DAY &&
		  in.realtime < after.realtime + DAY,
	      "REALTIME, the time of day, is the same.",
	      "現在の時刻を表す REALTIME は同じです。");
}

static void
make_namespace(struct view host)
{
	step("unshare(CLONE_NEWTIME): for the children yet to come.",
	     "unshare(CLONE_NEWTIME) は、これから生まれる子プロセスのための"
	     "名前空間を作ります。");
	if (unshare(CLONE_NEWTIME) == -1)
		err(FAIL, "unshare(CLONE_NEWTIME)");
	claim(namespace("host", "/proc/self/ns/time") == host.namespace &&
		  namespace("host", "/proc/self/ns/time_for_children") !=
		      host.namespace,
	      "The program itself has stayed where it was.",
	      "プログラム自身は元の時間名前空間にいます。");
}

int
main(int argc, char *argv[])
{
	struct view before, in;
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
	born_inside(before);
	make_namespace(before);

	step("Nobody is in there yet: two clocks are moved, a child is born.",
	     "まだだれも中にいません。クロックを 2 つ進めてから、"
	     "子プロセスを作ります。");
	move_clock("host", "monotonic", 5);
	move_clock("host", "boottime", 7);
	if ((pid = child()) == 0)
		container();
	hear_peer(&in, sizeof in);
	compare(before, in, look("host"));

	step("Now that somebody is inside, one is moved once more.",
	     "中にプロセスがいるときに、もう一度クロックを進めます。");
	claim(move_clock("host", "boottime", 8) == EACCES &&
		  show_lines("host", OFFSETS, "604800") == 1,
	      "Too late, too: the offset is as it was.",
	      "これももう遅く、オフセットは元のままです。");
	meet();
	reap(pid);
	return verdict(6);
}
