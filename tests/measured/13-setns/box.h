/*
 * box.h - the containers that are entered here; how such a process is made
 * is the lesson of chapters 5 to 9 and 15.
 */
#ifndef BOX_H
#define BOX_H

#include <sched.h>
#include "../demo.h"

#define EVERY                                                                  \
	(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC |           \
	 CLONE_NEWPID | CLONE_NEWNET)

/* Uid 0 and gid 0 inside are those of the host, which is enough here. */
static inline void
map_root(pid_t pid, const char *map)
{
	char path[64];
	int fd;

	snprintf(path, sizeof path, "/proc/%d/%s", pid, map);
	if ((fd = open(path, O_WRONLY | O_CLOEXEC)) == -1 ||
	    write(fd, "0 0 1", 5) != 5)
		err(FAIL, "%s", path);
	close(fd);
}

/* A process in new namespaces, until the one who made it leaves. */
static inline pid_t
box(int flags)
{
	int end[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, end) == -1)
		err(FAIL, "socketpair");
	pid = syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);
	if (pid == -1 && (errno == ENOSPC || errno == EINVAL))
		skip("no user namespace here: sysctl user.max_user_namespaces",
		     "ユーザー名前空間を作れません。sysctl の "
		     "user.max_user_namespaces を確認してください。");
	if (pid == -1)
		err(FAIL, "clone");
	peer = end[pid == 0];
	close(end[pid != 0]);
	if (pid == 0 && flags & CLONE_NEWUTS &&
	    sethostname("container", 9) == -1)
		err(FAIL, "sethostname");
	meet();
	if (pid == 0)
		_exit(read(peer, end, 1) == 0 ? PASS : FAIL);
	if (flags & CLONE_NEWUSER) {
		map_root(pid, "uid_map");
		map_root(pid, "gid_map");
	}
	return pid;
}

static inline int
open_namespace(pid_t pid, const char *kind)
{
	char path[64];
	int fd;

	snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, kind);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		err(FAIL, "%s", path);
	return fd;
}

#endif
