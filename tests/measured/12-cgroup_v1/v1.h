/*
 * v1.h - what the programs of this chapter share: is there anything to show,
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

/* A child that joins a group first, and then does as it is told. */
static inline double
run(const char *dir, double (*work)(double), double how, int *status)
{
	double *result = mmap(NULL, sizeof *result, PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid;

	if (result == MAP_FAILED)
		err(FAIL, "mmap");
	if ((pid = child()) == 0) {
		if (dir != NULL)
			put(NULL, dir, "cgroup.procs", "0");
		*result = work(how);
		_exit(PASS);
	}
	*status = ended(pid);
	return *result;
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
		     "ここではすべてのコントローラーを v2 が使っていて、"
		     "コントローラーは 1 つの階層にしか属せません。"
		     "systemd.unified_cgroup_hierarchy=0 で起動してください"
		     "（詳しくはページを見てください）。");
	default:
		break;
	}
}
