/*
 * v1.h - what the programs of this chapter share: is there anything to show,
 * how late is it, and a child in a group.
 */
#include <time.h>
#include "../cgroup.h"

static inline double
seconds(clockid_t clock)
{
	struct timespec t;

	if (clock_gettime(clock, &t) == -1)
		err(FAIL, "clock_gettime");
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Memory that the children see, too. */
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

static inline void
need_v1(void)
{
	switch (layout()) {
	case NO_CGROUPS:
		skip("no cgroup file system can be written here (in a "
		     "container?): run it on the host",
		     "書き込める cgroup ファイルシステムがありません（コンテナ"
		     "の中かもしれません）。ホストで実行してください。");
	case V2:
		skip("v2 has all the controllers here, and each is in one "
		     "hierarchy only: boot with "
		     "systemd.unified_cgroup_hierarchy=0, see the page",
		     "このマシンでは、すべてのコントローラーを v2 が"
		     "使っていて、コントローラーは 1 つの階層にしか属せません。"
		     "systemd.unified_cgroup_hierarchy=0 で起動してください"
		     "（詳しくはページを見てください）。");
	default:
		break;
	}
}
