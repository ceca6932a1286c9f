/*
 * bpf.h - what the programs of this chapter share: what bpf(2) gets to load a
 * program and to attach it, and the group. The calls are in the programs.
 */
#include <sys/resource.h>
#include "../cgroup.h"
#include "insn.h"

/* The C library has no function for this system call. */
static inline int
bpf(int command, union bpf_attr *a)
{
	return syscall(SYS_bpf, command, a, sizeof *a);
}

/* As trace(), for a descriptor: which number it has depends on others. */
#define trace_fd(who, expression) print_fd(who, #expression, expression)
static inline int
print_fd(const char *who, const char *text, int fd)
{
	int error = errno;

	printf("   %s: %s = %s\n", who, text,
	       fd == -1 ? strerror(error) : "a descriptor");
	errno = error;
	return fd;
}

/* The question to the verifier: what bpf(BPF_PROG_LOAD) gets. */
static inline union bpf_attr
to_load(int type, const struct bpf_insn *program, size_t size, char log[4096])
{
	union bpf_attr a;

	memset(&a, 0, sizeof a); /* {0} may leave bytes of a union unset */
	memset(log, 0, 4096);
	a.prog_type = type;
	a.insns = (uintptr_t)program;
	a.insn_cnt = size / sizeof *program;
	a.license = (uintptr_t) "MIT"; /* some helpers want GPL; ours don't */
	a.log_buf = (uintptr_t)log;
	a.log_size = 4096;
	a.log_level = 1;
	return a;
}

/* After BPF_PROG_LOAD has failed without a word of the verifier. */
static inline void
not_loaded(const char *log)
{
	if ((errno == ENOSYS || errno == EINVAL) && *log == '\0')
		skip("this needs Linux 4.15 with CONFIG_CGROUP_BPF",
		     "CONFIG_CGROUP_BPF を有効にした Linux 4.15 以降が必要です"
		     "。");
	err(FAIL, "%sBPF_PROG_LOAD%s", log,
	    errno == EPERM ? " (before 5.11: more than `ulimit -l`?)" : "");
}

/* What bpf(BPF_PROG_ATTACH) and bpf(BPF_PROG_DETACH) get. */
static inline union bpf_attr
to_attach(const char *dir, int program, int where, uint32_t flags)
{
	int group = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	union bpf_attr a;

	if (group == -1)
		err(FAIL, "%s", dir);
	memset(&a, 0, sizeof a);
	a.target_fd = (uint32_t)group;
	a.attach_bpf_fd = (uint32_t)program;
	a.attach_type = where;
	a.attach_flags = flags; /* BPF_F_ALLOW_MULTI since 4.15 */
	return a;
}

/* A v2 group of our own. Before 5.11 programs count as locked memory. */
static inline char *
v2_group(void)
{
	struct rlimit most = {RLIM_INFINITY, RLIM_INFINITY};

	if (!capable(CAP_NET_ADMIN))
		skip("this needs CAP_NET_ADMIN, which root lacks here (in a "
		     "container?): run it on the host",
		     "CAP_NET_ADMIN が必要ですが、この環境の root は"
		     "持っていません（コンテナの中かもしれません）。ホストで"
		     "実行してください。");
	if (setrlimit(RLIMIT_MEMLOCK, &most) == -1 &&
	    getrlimit(RLIMIT_MEMLOCK, &most) == 0) {
		most.rlim_cur = most.rlim_max; /* without CAP_SYS_RESOURCE */
		setrlimit(RLIMIT_MEMLOCK, &most);
	}
	return group(need_v2(), "");
}

/* The reader's command, in the group. */
static inline void
explore_in(const char *dir)
{
	pid_t pid = child();

	if (pid == 0) {
		put(NULL, dir, "cgroup.procs", "0");
		explore();
		_exit(PASS);
	}
	reap(pid);
}
