/*
 * chroot - a process can have another root directory, and leave it again.
 *
 * Version 7 Unix (1979), and every Linux. See chroot(2).
 */
#define _GNU_SOURCE
#include <sys/utsname.h>
#include "../demo.h"
#include "escape.h"

struct view {
	struct stat root;
	bool mounts; /* does /proc/mounts resolve? */
	struct utsname uts;
	pid_t pid;
};

static bool
same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Which directory is the root, and does a path of the host resolve? */
static struct view
look(const char *who)
{
	struct view v = {.root = show_inode(who, "/")};

	printf("   %s$ ls /proc/mounts\n", who);
	v.mounts = access("/proc/mounts", F_OK) == 0;
	if (v.mounts)
		printf("   /proc/mounts\n");
	else
		printf("   ls: /proc/mounts: %s\n", strerror(errno));
	if (uname(&v.uts) == -1)
		err(FAIL, "uname");
	v.pid = getpid();
	return v;
}

/* What a chroot leaves as it was: the kernel is asked without a path. */
static void
ask(struct view inside, struct view host)
{
	int answer;

	step("It asks the kernel, which needs no path.",
	     "パスを使わずに、カーネルに尋ねます。");
	printf("   jail$ uname -n\n   %s\n", inside.uts.nodename);
	answer = kill(getppid(), 0);
	printf("   jail$ kill -0 $PPID && echo alive\n   %s\n",
	       answer == 0 ? "alive" : strerror(errno));
	claim(strcmp(inside.uts.nodename, host.uts.nodename) == 0 &&
		  getppid() == host.pid && answer == 0,
	      "It has the host's hostname, and can signal its processes.",
	      "ホスト名はホスト側と同じで、ホスト側のプロセスにシグナルも"
	      "送れます。");
}

static void
jail(struct view host, struct stat usr)
{
	struct view inside;

	step("A child makes /usr its root.",
	     "子プロセスが /usr をルートディレクトリにします。");
	if (chroot("/usr") == -1 || chdir("/") == -1)
		err(FAIL, "chroot");
	inside = look("jail");
	claim(same(&inside.root, &usr) && !same(&inside.root, &host.root),
	      "/ is another directory: the host's /usr.",
	      "/ は別のディレクトリ、つまりホスト側の /usr です。");
	claim(host.mounts && !inside.mounts,
	      "A path of the host does not resolve in here.",
	      "ホスト側のパスは、ここではたどれません。");
	ask(inside, host);
	meet();
	meet();
	setenv("PATH", "/bin:/sbin", 1); /* there is no /usr in here */
	explore();
}

static void
get_out(struct view host)
{
	struct view outside;

	step("It takes bin for its root, stays where it is, and goes up.",
	     "bin をルートディレクトリにします。ただし、その中へは移らずに、"
	     "上へたどります。");
	if (walk_out("bin") == -1)
		err(FAIL, "walk_out");
	outside = look("jail");
	claim(same(&outside.root, &host.root) && outside.mounts,
	      "It is out: / is the host's again.",
	      "外に出ました。/ はホスト側の / に戻っています。");
	_exit(PASS);
}

/* Two processes, seen by the host: is it one namespace? */
static bool
shared(pid_t pid, const char *kind)
{
	char mine[64], its[64];
	struct stat a, b;

	snprintf(mine, sizeof mine, "/proc/self/ns/%s", kind);
	snprintf(its, sizeof its, "/proc/%d/ns/%s", pid, kind);
	show_link("host", mine);
	show_link("host", its);
	if (stat(mine, &a) == -1 || stat(its, &b) == -1)
		err(FAIL, "%s", its);
	return same(&a, &b);
}

/* The host looks at the child while it is in there. */
static void
compare(pid_t pid)
{
	char path[64], root[64] = "";
	bool mnt, pids, uts;

	step("The host looks at the child.",
	     "ホスト側から、子プロセスを見ます。");
	snprintf(path, sizeof path, "/proc/%d/root", pid);
	show_link("host", path);
	if (readlink(path, root, sizeof root - 1) == -1)
		err(FAIL, "%s", path);
	mnt = shared(pid, "mnt");
	pids = shared(pid, "pid");
	uts = shared(pid, "uts");
	claim(strcmp(root, "/usr") == 0 && mnt && pids && uts,
	      "Its root is another; its mounts, pids and hostname are not.",
	      "違うのはルートディレクトリだけで、マウント、PID、ホスト名は"
	      "ホスト側のものです。");
}

int
main(int argc, char *argv[])
{
	struct view host;
	struct stat usr;
	pid_t pid;

	demo(argc, argv, ANYONE);
	if (!capable(CAP_SYS_CHROOT))
		skip(
		    "this needs CAP_SYS_CHROOT: run it with sudo",
		    "CAP_SYS_CHROOT が必要です。sudo を付けて実行してください。");
	step("The host: its root, and a path.",
	     "まず、ホスト側のルートディレクトリと、パスを 1 つ確かめます。");
	host = look("host");
	usr = show_inode("host", "/usr");
	if ((pid = child()) == 0) {
		jail(host, usr);
		get_out(host);
	}
	meet();
	compare(pid);
	meet();
	reap(pid);
	return verdict(5);
}
