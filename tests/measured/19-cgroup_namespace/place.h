/*
 * place.h - what the programs of this chapter share: where is a process in the
 * hierarchy, as the one who asks sees it?
 */
#include <sched.h>
#include "../cgroup.h"

#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif

struct place {
	char path[256];
};

static inline struct place
look(const char *who, const char *pid)
{
	char proc[64], line[256] = "";
	struct place place;

	snprintf(proc, sizeof proc, "/proc/%s", pid);
	printf("   %s$ grep 0:: %s/cgroup\n", who, proc);
	if (!get(proc, "cgroup", "0::", line))
		errx(FAIL, "%s/cgroup has no line of v2", proc);
	printf("   %s\n", line);
	snprintf(place.path, sizeof place.path, "%s", line + 3);
	return place;
}

static inline bool
is(struct place place, const char *path)
{
	return strcmp(place.path, path) == 0;
}

/* The name of a group of ours, as its directory has it. */
static inline const char *
name_of(const char *dir)
{
	return strrchr(dir, '/') + 1;
}
