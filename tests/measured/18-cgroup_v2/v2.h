/*
 * v2.h - what the programs of this chapter share: is there anything to show,
 * how late is it, and what does a member of a group get done?
 */
#include <time.h>
#include "../cgroup.h"

static inline double
seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline void *
shared(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		err(FAIL, "mmap");
	return p;
}

/* A group of ours, and we are in its directory, so to speak. */
static inline char *
new_group(const char *root, const char *suffix)
{
	char *dir = group(root, suffix);

	printf("   host$ mkdir %s && cd $_\n", dir);
	return dir;
}

/* fork(2): a child that is in a group, or, for NULL, in none of ours. */
static inline pid_t
member(const char *dir)
{
	pid_t pid = child();

	if (pid == 0 && dir != NULL)
		put(NULL, dir, "cgroup.procs", "0");
	return pid;
}

/* A busy loop of so many seconds: how much processor time did it get? */
static inline double
spin(double length)
{
	double start = seconds(CLOCK_MONOTONIC);
	double used = seconds(CLOCK_PROCESS_CPUTIME_ID);

	while (seconds(CLOCK_MONOTONIC) - start < length)
		;
	return seconds(CLOCK_PROCESS_CPUTIME_ID) - used;
}

static volatile size_t *filled; /* so far, by who fills */

/* Fill so much memory, as the first to be killed if there is less. */
static inline void
fill(size_t size)
{
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	try_put("/proc/self", "oom_score_adj", "1000");
	if (p == MAP_FAILED)
		err(FAIL, "mmap");
	for (*filled = 0; *filled < size; *filled += 4096)
		p[*filled] = 1;
}

/* The reader's command, in a group. */
static inline void
enter(const char *dir)
{
	pid_t pid = member(dir);

	if (pid == 0) {
		explore();
		_exit(PASS);
	}
	reap(pid);
}
