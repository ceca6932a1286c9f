/*
 * box.h - the container that is entered here; how such a process is made is
 * the lesson of chapters 5 to 9 and 15.
 */
#ifndef BOX_H
#define BOX_H

#include <sched.h>
#include "../demo.h"

/* Uid 0 and gid 0 inside are those of the host, which is enough here. */
static inline void
map_root(pid_t pid, const char *map)
{
	char path[64];
	int fd;

	snprintf(path, sizeof path, "/proc/%d/%s", pid, map);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		err(FAIL, "%s", path);
	if (write(fd, "0 0 1", 5) != 5)
		err(FAIL, "%s", path);
	close(fd);
}

/* In the container: its name, then wait until the one who made it leaves. */
static inline void
be_the_box(int then, const char *name)
{
	char end;

	if (then != 0 && unshare(then) == -1)
		err(FAIL, "unshare");
	if (name != NULL && sethostname(name, strlen(name)) == -1)
		err(FAIL, "sethostname");
	meet(); /* it is made; the host maps its users */
	_exit(read(peer, &end, 1) == 0 ? PASS : FAIL);
}

/* A process in new namespaces: some at birth, and some that it makes itself. */
static inline pid_t
box(int first, int then, const char *name)
{
	int end[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, end) == -1)
		err(FAIL, "socketpair");
	pid = syscall(SYS_clone, first | SIGCHLD, NULL, NULL, NULL, NULL);
	if (pid == -1 && (errno == ENOSPC || errno == EINVAL))
		skip("no user namespace here: sysctl user.max_user_namespaces",
		     "ユーザー名前空間を作れません。sysctl の "
		     "user.max_user_namespaces を確認してください。");
	if (pid == -1)
		err(FAIL, "clone");
	peer = end[pid == 0];
	close(end[pid != 0]);
	if (pid == 0)
		be_the_box(then, name);
	meet();
	if ((first | then) & CLONE_NEWUSER) {
		map_root(pid, "uid_map");
		map_root(pid, "gid_map");
	}
	return pid;
}

#endif
