/*
 * place.h - what the programs of this chapter share: the hierarchy, where a
 * process is in it, and the call itself.
 */
#include <sched.h>
#include "../cgroup.h"

#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif

/* Where a process is in the hierarchy, as the one who asks may see it. */
static inline void
look(const char *who, const char *pid, char place[256])
{
	char proc[64], line[256] = "";

	snprintf(proc, sizeof proc, "/proc/%s", pid);
	printf("   %s$ grep 0:: %s/cgroup\n", who, proc);
	if (!get(proc, "cgroup", "0::", line))
		errx(FAIL, "%s/cgroup has no line of v2", proc);
	printf("   %s\n", line);
	snprintf(place, 256, "%s", line + 3);
}

static inline void
new_namespace(void)
{
	if (unshare(CLONE_NEWCGROUP) == -1)
		err(errno == EINVAL ? SKIP : FAIL,
		    "unshare(CLONE_NEWCGROUP), Linux 4.6");
}
