/*
 * inside.h - write to a file of ours in /proc, and become root of a new user
 * namespace: what user_namespace.c shows step by step.
 */
#ifndef INSIDE_H
#define INSIDE_H

#include <sched.h>
#include "ordinary.h"

/* All of it in one write(2), whose result this is; -1 where open(2) fails. */
static inline long
write_file(const char *path, const char *text)
{
	int fd, error;
	long result;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	result = write(fd, text, strlen(text));
	error = errno;
	close(fd);
	errno = error;
	return result;
}

/* One line of a map: 0 inside is this id outside, and no other is mapped. */
static inline const char *
one_id(char map[32], unsigned int id)
{
	snprintf(map, 32, "0 %u 1", id);
	return map;
}

/* With other namespaces, which then belong to the new one. */
static inline void
become_root_inside(int others)
{
	char uid_map[32], gid_map[32];

	one_id(uid_map, geteuid());
	one_id(gid_map, getegid());
	if (unshare(CLONE_NEWUSER | others) == -1)
		refused("unshare(CLONE_NEWUSER)", errno);
	if (write_file("/proc/self/setgroups", "deny") == -1)
		refused("/proc/self/setgroups", errno);
	if (write_file("/proc/self/uid_map", uid_map) == -1)
		refused("/proc/self/uid_map", errno);
	if (write_file("/proc/self/gid_map", gid_map) == -1)
		refused("/proc/self/gid_map", errno);
}

/* The effective set, and all that this kernel has. */
struct power {
	unsigned long long effective, all;
};

static inline struct power
show_power(const char *who)
{
	struct power p = {0};
	char line[256];
	FILE *f;

	show_lines(who, "/proc/self/status", "CapEff");
	f = fopen("/proc/self/status", "re");
	if (f == NULL)
		err(FAIL, "/proc/self/status");
	while (fgets(line, sizeof line, f) != NULL)
		sscanf(line, "CapEff: %llx", &p.effective);
	fclose(f);
	p.all = (2ULL << number_in("/proc/sys/kernel/cap_last_cap")) - 1;
	return p;
}

#endif
