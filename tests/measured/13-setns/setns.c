/*
 * setns - enter a running container.
 *
 * Linux 3.0 (2011); every namespace 3.8 (2013); by pidfd 5.8 (2020).
 * See setns(2), pidfd_open(2), namespaces(7).
 */
#define _GNU_SOURCE
#include <sched.h>
#include "../demo.h"
#include "box.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

enum { USER, MNT, UTS, IPC, PID, NET, KINDS };
struct view {
	unsigned long namespace[KINDS];
};

/* The six namespaces of a process, by their inode numbers. */
static struct view
look(const char *who, const char *pid)
{
	const char *kind[] = {"user", "mnt", "uts", "ipc", "pid", "net"};
	struct view v = {{0}};
	char path[64], target[64];
	ssize_t n;

	printf("   %s$ readlink /proc/%s/ns/{user,mnt,uts,ipc,pid,net}\n", who,
	       pid);
	for (int i = 0; i < KINDS; i++) {
		snprintf(path, sizeof path, "/proc/%s/ns/%s", pid, kind[i]);
		if ((n = readlink(path, target, sizeof target - 1)) == -1)
			err(FAIL, "%s", path);
		target[n] = '\0';
		printf("   %s\n", target);
		sscanf(target, "%*[a-z]:[%lu", &v.namespace[i]);
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

static void
join_one(pid_t pid, struct view host, struct view container)
{
	int fd = open_namespace(pid, "uts");
	struct view v;

	if (setns(fd, CLONE_NEWUTS) == -1)
		err(FAIL, "setns(CLONE_NEWUTS)");
	v = look("child", "self");
	claim(apart(v, host) == 1 << UTS && !(apart(v, container) & 1 << UTS),
	      "One is the container's now; five are the host's.",
	      "1 つはコンテナと同じで、5 つはホスト側と同じです。");
	_exit(PASS);
}

static void
grandchild(struct view container)
{
	struct view v = look("grandchild", "self");

	show_lines("grandchild", "/proc/self/status", "NSpid");
	claim(apart(v, container) == 0, "It is in the container altogether.",
	      "孫プロセスは、すべての名前空間でコンテナの中にいます。");
	explore();
	_exit(PASS);
}

/* A small nsenter: join, fork, and the child executes the command. */
static void
join_all(pid_t pid, struct view host, struct view container)
{
	int fd = syscall(SYS_pidfd_open, pid, 0);
	struct view v;

	if (fd == -1)
		err(errno == ENOSYS ? SKIP : FAIL, "pidfd_open (5.3)");
	if (setns(fd, EVERY) == -1)
		err(errno == EINVAL ? SKIP : FAIL, "setns, pidfd (5.8)");
	v = look("child", "self");
	claim(apart(v, host) == (1 << KINDS) - 1 - (1 << PID) &&
		  apart(v, container) == 1 << PID,
	      "Five are the container's; pid is still the host's.",
	      "5 つはコンテナと同じですが、pid はホスト側のままです。");

	step("The child forks.", "子プロセスが fork(2) を呼びます。");
	if ((pid = child()) == 0)
		grandchild(container);
	reap(pid);
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	struct view host, container;
	pid_t box_pid, pid;
	char number[16];

	demo(argc, argv, ROOT);
	box_pid = box(EVERY);
	snprintf(number, sizeof number, "%d", box_pid);
	step("The host, and a container that runs.",
	     "ホスト側と、動いているコンテナの名前空間を確かめます。");
	host = look("host", "self");
	container = look("host", number);

	step("A child joins one namespace, which it opened as a file.",
	     "子プロセスが、ファイルとして開いた名前空間 1 つに移ります。");
	if ((pid = child()) == 0)
		join_one(box_pid, host, container);
	reap(pid);

	step("Another joins all six at once, by pidfd.",
	     "別の子プロセスが、pidfd で 6 つの名前空間にまとめて移ります。");
	if ((pid = child()) == 0)
		join_all(box_pid, host, container);
	reap(pid);
	return verdict(3);
}
