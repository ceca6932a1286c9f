/*
 * notify.h - a filter that asks a supervisor, and on the supervisor's side:
 * receive a request, read its path. How a request is checked and answered is
 * shown by the programs of this chapter.
 */
#ifndef NOTIFY_H
#define NOTIFY_H

#include <sys/ioctl.h>
#include <sys/mount.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include "../demo.h"
#include "../14-seccomp/filter.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif
#ifndef SECCOMP_ADDFD_FLAG_SEND
#define SECCOMP_ADDFD_FLAG_SEND 2
#endif

enum { NOBODY = 65534 };

/* An ordinary user, without any capability: see chapter 2. */
static inline void
become_nobody(void)
{
	if (setgroups(0, NULL) == -1 || setresgid(NOBODY, NOBODY, NOBODY) == -1)
		err(FAIL, "setresgid");
	if (setresuid(NOBODY, NOBODY, NOBODY) == -1)
		err(FAIL, "setresuid");
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* a change of user clears it */
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
	if (unshare(CLONE_NEWNS) == -1 ||
	    mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	if (mount("kakuri", "/tmp", "tmpfs", 0, "mode=0755") == -1)
		err(FAIL, "mount(tmpfs)");
}

/* From now on this call waits for an answer by the listener's owner. */
static inline int
load_filter(unsigned call)
{
	struct sock_filter filter[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		     offsetof(struct seccomp_data, arch)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 0, 2),
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		     offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 1, 0),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
	};
	struct sock_fprog program = {LENGTH(filter), filter};
	int fd;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		err(FAIL, "prctl(PR_SET_NO_NEW_PRIVS)");
	fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		     SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	if (fd == -1 && errno == EBUSY)
		skip("another supervisor watches this process already (a "
		     "container?): run it on the host",
		     "このプロセスは、すでに別のスーパーバイザーの監視下に"
		     "あります（コンテナの中かもしれません）。ホストで実行して"
		     "ください。");
	if (fd == -1)
		err(errno == EINVAL || errno == ENOSYS ? SKIP : FAIL,
		    "seccomp: CONFIG_SECCOMP_FILTER, Linux 5.0");
	return fd;
}

/* The target leaves its listener to its parent: it must not answer itself. */
static inline void
give_listener(int fd)
{
	tell_peer(&fd, sizeof fd);
	meet();
	close(fd);
}

/* Take the listener out of the target: chapter 23 shows how that works. */
static inline int
take_listener(pid_t target)
{
	int fd, number, pidfd = syscall(SYS_pidfd_open, target, 0);

	if (pidfd == -1)
		err(errno == ENOSYS ? SKIP : FAIL, "pidfd_open (5.3)");
	hear_peer(&number, sizeof number);
	fd = syscall(SYS_pidfd_getfd, pidfd, number, 0);
	if (fd == -1 && errno == EPERM)
		skip("no process may look into another here: see sysctl "
		     "kernel.yama.ptrace_scope",
		     "ほかのプロセスの中を調べられません。sysctl の "
		     "kernel.yama.ptrace_scope を確認してください。");
	if (fd == -1)
		err(errno == ENOSYS ? SKIP : FAIL, "pidfd_getfd (5.6)");
	close(pidfd);
	meet();
	return fd;
}

/* The kernel says how large its structures are; all bytes 0 at first. */
static inline void *
buffer(bool response)
{
	struct seccomp_notif_sizes size;
	void *p;

	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &size) == -1)
		err(FAIL, "seccomp(SECCOMP_GET_NOTIF_SIZES)");
	if (size.seccomp_notif < sizeof(struct seccomp_notif) ||
	    size.seccomp_notif_resp < sizeof(struct seccomp_notif_resp))
		errx(FAIL, "the kernel's structures are smaller");
	p = calloc(1, response ? size.seccomp_notif_resp : size.seccomp_notif);
	if (p == NULL)
		err(FAIL, "calloc");
	return p;
}

/* Wait for a request. NULL: a word came instead, or nobody is left to ask. */
static inline struct seccomp_notif *
receive(int listener, int word)
{
	struct pollfd event[] = {{listener, POLLIN, 0}, {word, POLLIN, 0}};
	struct seccomp_notif *request = buffer(false);

	for (;;) {
		if (poll(event, 2, -1) == -1)
			err(FAIL, "poll");
		if (!(event[0].revents & POLLIN))
			break;
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, request) == 0)
			return request;
		if (errno != ENOENT && errno != EINTR) /* it was taken back */
			err(FAIL, "ioctl(SECCOMP_IOCTL_NOTIF_RECV)");
	}
	free(request);
	return NULL;
}

/* The path that an argument points to; "" where that is none. */
static inline void
read_path(const struct seccomp_notif *request, char *path, size_t size)
{
	char memory[32];
	ssize_t n = -1;
	int fd;

	snprintf(memory, sizeof memory, "/proc/%u/mem", request->pid);
	if ((fd = open(memory, O_RDONLY | O_CLOEXEC)) != -1) {
		n = pread(fd, path, size, (off_t)request->data.args[1]);
		close(fd);
	}
	if (n <= 0 || memchr(path, '\0', n) == NULL)
		*path = '\0';
}

static inline void
show_request(const struct seccomp_notif *request, const char *path)
{
	bool node = request->data.nr == SYS_mknodat;

	printf("   supervisor$ ioctl(SECCOMP_IOCTL_NOTIF_RECV)\n"
	       "   pid %u: %s %s\n",
	       request->pid, node ? "mknodat" : "openat", path);
}

#endif
