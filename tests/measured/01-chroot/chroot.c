/*
 * chroot - a process can have another root directory, and leave it again.
 *
 * Version 7 Unix (1979), and every Linux. See chroot(2).
 */
#define _GNU_SOURCE
#include <sys/utsname.h>
#include "../demo.h"

struct view {
	struct stat root, cwd;
	bool mounts; /* does /proc/mounts resolve? */
};

static bool
same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Which directories are / and . of this process? */
static struct view
look(const char *who)
{
	struct view v = {0};

	v.root = show_inode(who, "/");
	v.cwd = show_inode(who, ".");
	return v;
}

/* And does a path of the host resolve? */
static struct view
look_further(const char *who)
{
	struct view v = look(who);

	v.mounts = access("/proc/mounts", F_OK) == 0;
	printf("   %s$ ls /proc/mounts\n", who);
	if (v.mounts)
		printf("   /proc/mounts\n");
	else
		printf("   ls: /proc/mounts: %s\n", strerror(errno));
	return v;
}

static void
go_in(const struct view *host, const struct stat *usr)
{
	struct view only, both;

	step("A child makes /usr its root directory.",
	     "子プロセスが /usr をルートディレクトリにします。");
	if (trace("container", chroot("/usr")) == -1)
		err(FAIL, "chroot(/usr)");
	only = look("container");
	claim(same(&only.root, usr) && !same(&only.root, &host->root) &&
		  same(&only.cwd, &host->cwd),
	      "After chroot(2) / is the host's /usr and no longer the host's "
	      "/, but . is the directory that it was.",
	      "chroot(2) の後、ルートディレクトリはホスト側の / から /usr に"
	      "変わりましたが、カレントディレクトリは元のままです。");

	step("It moves its working directory, too.",
	     "カレントディレクトリも移します。");
	if (trace("container", chdir("/")) == -1)
		err(FAIL, "chdir(/)");
	both = look_further("container");
	claim(
	    same(&both.cwd, &both.root) && !same(&both.cwd, &only.cwd),
	    "After chdir(2) . is another directory than before: the new /.",
	    "chdir(2) の後、カレントディレクトリは、元のディレクトリから新しい"
	    "ルートディレクトリに変わりました。");
	claim(host->mounts && !both.mounts,
	      "The host finds /proc/mounts, and this process, whose / is /usr, "
	      "does not.",
	      "/proc/mounts は、ホスト側にはありますが、/usr を / とする"
	      "このプロセスからは見えません。");
}

/* Is SIGUSR1 waiting for this process, which has it blocked? From whom? */
static pid_t
sender(void)
{
	const struct timespec now = {0};
	siginfo_t info = {0};
	sigset_t set;

	show_lines("host", "/proc/self/status", "ShdPnd");
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	if (sigtimedwait(&set, &info, &now) == -1)
		return 0;
	return info.si_pid;
}

/* What a chroot leaves as it was: these calls take no path. */
static void
reach_out(void)
{
	struct utsname uts;

	if (uname(&uts) == -1)
		err(FAIL, "uname");
	printf("   container$ uname -n\n   %s\n", uts.nodename);
	trace("container", kill(getppid(), SIGUSR1));
	tell_peer(&uts, sizeof uts);
}

/* The same, as the host sees it. */
static void
is_reached(pid_t pid)
{
	struct utsname uts, its;
	pid_t before, after;

	step("The child makes two calls that take no path.",
	     "子プロセスが、パスを使わないシステムコールを 2 つ呼び出します。");
	before = sender();
	meet(); /* the child reaches out only now */
	hear_peer(&its, sizeof its);
	if (uname(&uts) == -1)
		err(FAIL, "uname");
	printf("   host$ uname -n\n   %s\n", uts.nodename);
	after = sender();
	claim(
	    before == 0 && after == pid &&
		strcmp(uts.nodename, its.nodename) == 0,
	    "The hostname that the child got is the host's, and the signal "
	    "that it sent has reached a process of the host.",
	    "子プロセスが得たホスト名は、ホスト側と同じです。送ったシグナルも、"
	    "ホスト側のプロセスに届きました。");
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
	if (stat(mine, &a) == -1)
		err(FAIL, "%s", mine);
	if (stat(its, &b) == -1)
		err(FAIL, "%s", its);
	return same(&a, &b);
}

/* The host looks at the child while it is in there. */
static void
compare(pid_t pid)
{
	char path[64], mine[64] = "", its[64] = "";
	bool mnt, pids, uts;

	step("The host looks at the child.",
	     "ホスト側から、子プロセスを見ます。");
	snprintf(path, sizeof path, "/proc/%d/root", pid);
	show_link("host", "/proc/self/root");
	show_link("host", path);
	if (readlink("/proc/self/root", mine, sizeof mine - 1) == -1)
		err(FAIL, "/proc/self/root");
	if (readlink(path, its, sizeof its - 1) == -1)
		err(FAIL, "%s", path);
	mnt = shared(pid, "mnt");
	pids = shared(pid, "pid");
	uts = shared(pid, "uts");
	claim(strcmp(mine, "/") == 0 && strcmp(its, "/usr") == 0 && mnt &&
		  pids && uts,
	      "The child has another root than the host, and the same mount, "
	      "PID and UTS namespaces.",
	      "子プロセスは、ルートディレクトリがホストと違います。"
	      "マウント、PID、UTS の 3 つの名前空間は、ホストと同じです。");
}

/* Only a root is its own "..". */
static bool
at_the_top(void)
{
	struct stat cwd, up;

	if (stat(".", &cwd) == -1)
		err(FAIL, "stat(.)");
	if (stat("..", &up) == -1)
		err(FAIL, "stat(..)");
	return same(&cwd, &up);
}

static void
walk_out(const struct view *host)
{
	struct view tried, outside;

	step("It goes up from its root.",
	     "ルートディレクトリから、上へ進もうとします。");
	if (chdir("/") == -1)
		err(FAIL, "chdir(/)");
	if (trace("container", chdir("..")) == -1)
		err(FAIL, "chdir(..)");
	tried = look("container");

	step("It makes bin its root, stays above it, and goes up again.",
	     "自分は上に残ったまま、bin をルートディレクトリにして、もう一度"
	     "上へ進みます。");
	if (trace("container", chroot("bin")) == -1)
		err(FAIL, "chroot(bin)");
	while (!at_the_top()) {
		if (trace("container", chdir("..")) == -1)
			err(FAIL, "chdir(..)");
	}
	if (trace("container", chroot(".")) == -1)
		err(FAIL, "chroot(.)");
	outside = look_further("container");
	claim(
	    same(&tried.cwd, &tried.root) && !same(&tried.cwd, &host->root) &&
		same(&outside.cwd, &host->root),
	    "From its own root \"..\" led nowhere; with the root below it led "
	    "up to the host's /.",
	    "自分のルートディレクトリからは、.. で上へ行けませんでした。"
	    "ルートディレクトリを下へ移すと、.. でホスト側の / に着きました。");
	claim(same(&outside.root, &host->root) && outside.mounts,
	      "It is out: its / is the host's / again, and /proc/mounts is "
	      "there.",
	      "外に出ました。/ はホスト側の / に戻り、/proc/mounts も"
	      "見えます。");
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	struct view host;
	struct stat usr;
	sigset_t set;
	pid_t pid;

	demo(argc, argv, ANYONE);
	if (!capable(CAP_SYS_CHROOT))
		skip(
		    "this needs CAP_SYS_CHROOT: run it with sudo",
		    "CAP_SYS_CHROOT が必要です。sudo を付けて実行してください。");
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1); /* it waits until sender() asks for it */
	if (sigprocmask(SIG_BLOCK, &set, NULL) == -1)
		err(FAIL, "sigprocmask");

	if (chdir("/") == -1) /* wherever the reader is */
		err(FAIL, "chdir(/)");

	step("The host: its root, its working directory, and a path.",
	     "まず、ホスト側のルートディレクトリ、カレントディレクトリ、パスを"
	     "確かめます。");
	host = look_further("host");
	usr = show_inode("host", "/usr");

	if ((pid = child()) == 0) {
		go_in(&host, &usr);
		meet(); /* the host takes over */
		meet(); /* it has looked before */
		reach_out();
		meet(); /* compare() */
		meet(); /* has compared */
		if (sigprocmask(SIG_UNBLOCK, &set, NULL) == -1)
			err(FAIL, "sigprocmask");
		setenv("PATH", "/bin:/sbin", 1); /* there is no /usr in here */
		explore();
		walk_out(&host);
	}
	meet(); /* the child is in there */
	is_reached(pid);
	meet(); /* it stays there */
	compare(pid);
	meet(); /* it goes on */
	reap(pid);
	return verdict(7);
}
