/*
 * notify.h - what both programs of this chapter need and neither teaches: who
 * app is, where the files are, the filter's instructions, two buffers, and how
 * to read a path from another process's memory. The calls are in the programs.
 */
#ifndef NOTIFY_H
#define NOTIFY_H

#include <sys/ioctl.h>
#include <sys/mount.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <grp.h>
#include <sched.h>
#include <stddef.h>
#include "../demo.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif
#ifndef SECCOMP_ADDFD_FLAG_SEND
#define SECCOMP_ADDFD_FLAG_SEND 2
#endif

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#error "which AUDIT_ARCH_ constant is this machine's?"
#endif

enum { APP = 65534 }; /* the user that app is */

/* The C library has no functions for these: arguments as in the man pages. */
static inline int
seccomp(unsigned operation, unsigned flags, void *args)
{
	return (int)syscall(SYS_seccomp, operation, flags, args);
}

static inline int
pidfd_open(pid_t pid, unsigned flags)
{
	return (int)syscall(SYS_pidfd_open, pid, flags);
}

static inline int
pidfd_getfd(int pidfd, int targetfd, unsigned flags)
{
	return (int)syscall(SYS_pidfd_getfd, pidfd, targetfd, flags);
}

/* An ordinary user, without any capability: see chapter 2. */
static inline void
become_app(void)
{
	if (setgroups(0, NULL) == -1)
		err(FAIL, "setgroups");
	if (setresgid(APP, APP, APP) == -1)
		err(FAIL, "setresgid");
	if (setresuid(APP, APP, APP) == -1)
		err(FAIL, "setresuid");
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) /* that cleared it */
		err(FAIL, "prctl(PR_SET_PDEATHSIG)");
}

static inline void
need_power(void)
{
	if (!capable(CAP_MKNOD) || !capable(CAP_SYS_PTRACE))
		skip("this needs CAP_MKNOD and CAP_SYS_PTRACE: run it on the "
		     "host or in a virtual machine",
		     "CAP_MKNOD と CAP_SYS_PTRACE が必要です。ホストか"
		     "仮想マシンで実行してください。");
}

/* A /tmp that goes away with our mount namespace: see chapter 5. */
static inline void
private_tmp(void)
{
	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == -1)
		err(FAIL, "mount(/, private)");
	if (mount("kakuri", "/tmp", "tmpfs", 0, "mode=0755") == -1)
		err(FAIL, "mount(tmpfs)");
}

/* Instructions: this call waits for an answer, all others go on. */
static inline struct sock_fprog
filter_for(unsigned call)
{
	static struct sock_filter filter[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		     offsetof(struct seccomp_data, arch)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 0, 2),
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		     offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
	};
	struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};

	filter[3].k = call;
	return program;
}

/* Why this machine has no listener for us, after a call that failed. */
static inline void
no_listener(void)
{
	if (errno == EBUSY)
		skip("another supervisor watches this process already (a "
		     "container?): run it on the host",
		     "このプロセスは、すでに別のスーパーバイザーの監視下に"
		     "あります（コンテナの中かもしれません）。ホストで実行して"
		     "ください。");
	err(errno == EINVAL || errno == ENOSYS ? SKIP : FAIL,
	    "seccomp: CONFIG_SECCOMP_FILTER, Linux 5.0");
}

static inline void
no_copy(void)
{
	if (errno == EPERM)
		skip("no process may look into another here: see sysctl "
		     "kernel.yama.ptrace_scope",
		     "ほかのプロセスの中を調べられません。sysctl の "
		     "kernel.yama.ptrace_scope を確認してください。");
	err(errno == ENOSYS ? SKIP : FAIL, "pidfd_getfd: Linux 5.6");
}

/* The kernel says how large its structures are; all bytes 0 at first. */
static inline void *
buffer(bool for_response)
{
	struct seccomp_notif_sizes size;
	void *p;

	if (seccomp(SECCOMP_GET_NOTIF_SIZES, 0, &size) == -1)
		err(FAIL, "seccomp(SECCOMP_GET_NOTIF_SIZES)");
	if (size.seccomp_notif < sizeof(struct seccomp_notif))
		errx(FAIL, "the kernel's struct seccomp_notif is smaller");
	if (size.seccomp_notif_resp < sizeof(struct seccomp_notif_resp))
		errx(FAIL, "the kernel's struct seccomp_notif_resp is smaller");
	p = calloc(1,
		   for_response ? size.seccomp_notif_resp : size.seccomp_notif);
	if (p == NULL)
		err(FAIL, "calloc");
	return p;
}

/* The path that an argument points to; "" where that is none. */
static inline void
read_path(const struct seccomp_notif *request, char *path, size_t size)
{
	char memory[32];
	int fd;

	memset(path, 0, size);
	snprintf(memory, sizeof memory, "/proc/%u/mem", request->pid);
	fd = open(memory, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return;
	if (pread(fd, path, size - 1, (off_t)request->data.args[1]) == -1)
		path[0] = '\0';
	close(fd);
}

#endif
