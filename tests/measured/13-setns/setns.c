/*
 * setns - enter a running container.
 *
 * Linux 3.0 (2011); every namespace 3.8 (2013); by pidfd 5.8 (2020).
 * See setns(2), pidfd_open(2), namespaces(7).
 */
#define _GNU_SOURCE
#include <sys/utsname.h>
#include <sched.h>
#include "../demo.h"
#include "box.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

enum { USER, MNT, UTS, IPC, PID, NET, KINDS };
#define EVERY ((1 << KINDS) - 1)
struct view {
	unsigned long namespace[KINDS];
};

/* A namespace by its inode number, as readlink(1) shows it. */
static unsigned long
number_of(const char *path)
{
	char target[64] = "";
	unsigned long number = 0;

	if (readlink(path, target, sizeof target - 1) == -1)
		err(FAIL, "%s", path);
	printf("   %s\n", target);
	sscanf(target, "%*[a-z]:[%lu", &number);
	return number;
}

/* The six namespaces of a process. */
static struct view
look(const char *who, const char *pid)
{
	const char *kind[] = {"user", "mnt", "uts", "ipc", "pid", "net"};
	struct view v = {{0}};
	char path[64];

	printf("   %s$ readlink /proc/%s/ns/{user,mnt,uts,ipc,pid,net}\n", who,
	       pid);
	for (int i = 0; i < KINDS; i++) {
		snprintf(path, sizeof path, "/proc/%s/ns/%s", pid, kind[i]);
		v.namespace[i] = number_of(path);
	}
	return v;
}

/* In which namespaces are two processes apart? One bit for each. */
static int
apart(struct view a, struct view b)
{
	int bits = 0;

	for (int i = 0; i < KINDS; i++)
		bits |= (a.namespace[i] != b.namespace[i]) << i;
	return bits;
}

static struct utsname
show_hostname(const char *who)
{
	struct utsname uts;

	if (uname(&uts) == -1)
		err(FAIL, "uname");
	printf("   %s$ uname -n\n   %s\n", who, uts.nodename);
	return uts;
}

static void
join_one(pid_t pid, const char *name, struct view host, struct view container)
{
	struct utsname before, after;
	struct view v;
	char uts[64];
	int fd;

	snprintf(uts, sizeof uts, "/proc/%d/ns/uts", pid);
	before = show_hostname("child");
	fd = open(uts, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		err(FAIL, "%s", uts);
	printf("   child: fd = open(\"%s\", O_RDONLY | O_CLOEXEC)\n", uts);
	if (trace("child", setns(fd, CLONE_NEWUTS)) == -1)
		err(FAIL, "setns(CLONE_NEWUTS)");
	after = show_hostname("child");
	v = look("child", "self");
	claim(apart(v, host) == 1 << UTS && !(apart(v, container) & 1 << UTS),
	      "Its UTS namespace is the container's; the other five are the "
	      "host's.",
	      "子プロセスの UTS 名前空間はコンテナと同じで、ほかの 5 つは"
	      "ホスト側と同じです。");
	claim(strcmp(before.nodename, name) != 0 &&
		  strcmp(after.nodename, name) == 0,
	      "Before setns(2) it read another hostname, and after it the "
	      "container's.",
	      "子プロセスから見えるホスト名は、setns(2) の後でコンテナの"
	      "ホスト名に変わりました。");
	_exit(PASS);
}

static void
grandchild(struct view container)
{
	struct view v = look("grandchild", "self");

	show_lines("grandchild", "/proc/self/status", "NSpid");
	claim(apart(v, container) == 0,
	      "All six namespaces of the grandchild are the container's.",
	      "孫プロセスの 6 つの名前空間は、すべてコンテナと同じです。");
	explore();
	_exit(PASS);
}

static int
open_pidfd(pid_t pid)
{
	int pidfd;

	pidfd = (int)trace("child", syscall(SYS_pidfd_open, pid, 0));
	if (pidfd == -1 && errno == ENOSYS)
		skip("pidfd_open(2) needs Linux 5.3",
		     "pidfd_open(2) には Linux 5.3 以降が必要です。");
	if (pidfd == -1)
		err(FAIL, "pidfd_open");
	return pidfd;
}

/* As docker exec does: join, fork, and the child executes the command. */
static void
join_all(pid_t pid, struct view host, struct view container)
{
	unsigned long children;
	struct view v;
	int pidfd = open_pidfd(pid);

	if (trace("child", setns(pidfd, CLONE_NEWUSER | CLONE_NEWNS |
					    CLONE_NEWUTS | CLONE_NEWIPC |
					    CLONE_NEWPID | CLONE_NEWNET)) ==
	    -1) {
		if (errno == EINVAL)
			skip("setns(2) takes a pidfd since Linux 5.8",
			     "setns(2) に pidfd を渡すには Linux 5.8 以降が"
			     "必要です。");
		err(FAIL, "setns(pidfd)");
	}
	v = look("child", "self");
	printf("   child$ readlink /proc/self/ns/pid_for_children\n");
	children = number_of("/proc/self/ns/pid_for_children");
	claim(apart(v, host) == (EVERY & ~(1 << PID)) &&
		  apart(v, container) == 1 << PID,
	      "Five of its namespaces are the container's; its PID namespace "
	      "is the host's.",
	      "5 つの名前空間はコンテナと同じですが、PID 名前空間は"
	      "ホスト側と同じです。");
	claim(children == container.namespace[PID] &&
		  children != host.namespace[PID],
	      "The PID namespace for its children is the container's.",
	      "これから作る子プロセスの PID 名前空間は、コンテナと同じです。");

	step("The child forks.", "子プロセスが fork(2) を呼びます。");
	pid = child();
	if (pid == 0)
		grandchild(container);
	reap(pid);
	_exit(PASS);
}

/* One of two kinds is refused, since we are in that user namespace already. */
static void
join_none(pid_t pid, struct view host, struct view container)
{
	struct view refused, joined;
	int pidfd = open_pidfd(pid), error = 0;

	if (trace("child", setns(pidfd, CLONE_NEWUTS | CLONE_NEWUSER)) == -1)
		error = errno;
	refused = look("child", "self");
	if (trace("child", setns(pidfd, CLONE_NEWUTS)) == -1)
		err(FAIL, "setns(CLONE_NEWUTS)");
	joined = look("child", "self");
	claim(
	    error == EINVAL && apart(refused, host) == 0 &&
		apart(joined, host) == 1 << UTS &&
		apart(joined, container) == 0,
	    "Two kinds in one call, one of them refused: none was joined. "
	    "The other one alone was.",
	    "2 種類を 1 回の呼び出しで指定し、片方が拒否されると、"
	    "どちらにも移りませんでした。もう片方だけを指定すると移りました。");
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	const int six = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWUTS |
			CLONE_NEWIPC | CLONE_NEWPID | CLONE_NEWNET;
	const char *name = "container";
	struct view host, container;
	struct utsname uts;
	pid_t box_pid, pid;
	char number[16];

	demo(argc, argv, ROOT);
	if (uname(&uts) == -1)
		err(FAIL, "uname");
	if (strcmp(uts.nodename, name) == 0) /* it must be another one */
		name = "kakuri";
	box_pid = box(six, 0, name);
	snprintf(number, sizeof number, "%d", box_pid);
	step("The host, and a container that runs.",
	     "ホスト側と、動いているコンテナの名前空間を確かめます。");
	host = look("host", "self");
	container = look("host", number);

	step("A child opens one namespace as a file, and joins it.",
	     "子プロセスが 1 つの名前空間をファイルとして開き、そこへ"
	     "移ります。");
	pid = child();
	if (pid == 0)
		join_one(box_pid, name, host, container);
	reap(pid);

	step("Another joins all six at once, by pidfd.",
	     "別の子プロセスが、pidfd で 6 つの名前空間にまとめて移ります。");
	pid = child();
	if (pid == 0)
		join_all(box_pid, host, container);
	reap(pid);

	step("A third one asks for a UTS namespace, and for its own user "
	     "namespace.",
	     "3 つ目の子プロセスが、UTS 名前空間と、すでにいる"
	     "ユーザー名前空間を、まとめて指定します。");
	box_pid = box(CLONE_NEWUTS, 0, NULL);
	snprintf(number, sizeof number, "%d", box_pid);
	container = look("host", number);
	pid = child();
	if (pid == 0)
		join_none(box_pid, host, container);
	reap(pid);
	return verdict(6);
}
