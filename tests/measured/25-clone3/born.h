/*
 * born.h - what the programs of this chapter share: the call, and a group.
 */
#include <linux/sched.h>
#include <time.h>
#include "../cgroup.h"

static char *dir; /* our group */
static int fd;	  /* and its directory, open */

/* Find the v2 hierarchy and make a group there. */
static inline void
make_group(void)
{
	dir = group(need_v2(), "");
	if ((fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		err(FAIL, "%s", dir);
}

static inline void
refused(void)
{
	if (errno == ENOSYS || errno == EINVAL || errno == E2BIG)
		skip("no clone3 with CLONE_INTO_CGROUP here: that is Linux "
		     "5.7, unless a seccomp filter refuses it",
		     "CLONE_INTO_CGROUP 付きの clone3 を使えません。Linux 5.7 "
		     "より古いか、seccomp フィルターが拒否しています。");
	err(FAIL, "clone3");
}

/* fork(2) by clone3(2), with flags; the group is named by a descriptor. */
static inline pid_t
birth(uint64_t flags, int *pidfd)
{
	struct clone_args args = {
	    .flags = flags,
	    .cgroup = (uint64_t)fd,
	    .pidfd = (uintptr_t)pidfd,
	    .exit_signal = SIGCHLD,
	};
	pid_t pid = syscall(SYS_clone3, &args, sizeof args);

	if (pid == -1)
		refused();
	if (pid == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

static inline double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}
