/*
 * inside.h - become root of a new user namespace: what user_namespace.c
 * shows step by step.
 */
#ifndef INSIDE_H
#define INSIDE_H

#include <sched.h>
#include "ordinary.h"

static inline void
write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd == -1 || write(fd, text, strlen(text)) == -1)
		refused(path, errno);
	close(fd);
}

/* With other namespaces, which then belong to the new one. */
static inline void
become_root_inside(int others)
{
	char uid_map[32], gid_map[32];

	snprintf(uid_map, sizeof uid_map, "0 %u 1", geteuid());
	snprintf(gid_map, sizeof gid_map, "0 %u 1", getegid());
	if (unshare(CLONE_NEWUSER | others) == -1)
		refused("unshare(CLONE_NEWUSER)", errno);
	write_file("/proc/self/setgroups", "deny");
	write_file("/proc/self/uid_map", uid_map);
	write_file("/proc/self/gid_map", gid_map);
}

#endif
