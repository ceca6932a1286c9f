/*
 * Exercise 22 - a supervisor for mknod.
 *
 *	exercise DIR COMMAND [ARG...]
 *
 * COMMAND runs as nobody. When it calls mknodat(2) for DIR/NAME and the
 * character device 1:3, that is null, the node must be there afterwards.
 * Everything else must be refused with EACCES: another device, or a path
 * that is not a NAME directly in DIR. No node is ever made elsewhere. DIR is
 * an absolute path, and all above it belongs to root.
 *
 * What is given does the rest: the filter, its listener, the request.
 *
 * Check your work: scripts/check 22
 */
#define _GNU_SOURCE
#include <sys/sysmacros.h>
/* Given: the filter, its listener, the request and the path in it. */
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#error "which AUDIT_ARCH_ constant is this machine's?"
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

enum { NOBODY = 65534 };
static int peer = -1; /* the other end of child()'s line */

/* fork(2): a child that does not outlive its parent, and a line to it. */
static inline pid_t
child(void)
{
	pid_t pid, parent = getpid();
	int end[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, end) == -1)
		err(1, "socketpair");
	if ((pid = fork()) == -1)
		err(1, "fork");
	peer = end[pid == 0];
	close(end[pid != 0]);
	if (pid == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (pid == 0 && getppid() != parent)
		_exit(1);
	return pid;
}

/* How it ended: see waitpid(2). */
static inline int
ended(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	return status;
}

/* An ordinary user, without any capability: see chapter 2. */
static inline void
become_nobody(void)
{
	if (setgroups(0, NULL) == -1 ||
	    setresgid(NOBODY, NOBODY, NOBODY) == -1 ||
	    setresuid(NOBODY, NOBODY, NOBODY) == -1)
		err(1, "setresuid");
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* a change of user clears it */
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
	struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
	int fd;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		err(1, "prctl(PR_SET_NO_NEW_PRIVS)");
	fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		     SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	if (fd == -1) /* EBUSY: somebody watches this process already */
		err(1, "seccomp: CONFIG_SECCOMP_FILTER, Linux 5.0");
	return fd;
}

/* The target leaves its listener to its parent: it must not answer itself. */
static inline void
give_listener(int fd)
{
	char c;

	if (send(peer, &fd, sizeof fd, MSG_NOSIGNAL) == -1 ||
	    read(peer, &c, 1) != 1)
		errx(1, "the parent has not taken the listener");
	close(fd);
}

/* Take the listener out of the target: chapter 23 shows how that works. */
static inline int
take_listener(pid_t target)
{
	int fd, number, pidfd = syscall(SYS_pidfd_open, target, 0);

	if (pidfd == -1)
		err(1, "pidfd_open (Linux 5.3)");
	if (read(peer, &number, sizeof number) != sizeof number)
		errx(1, "the child has given no listener");
	fd = syscall(SYS_pidfd_getfd, pidfd, number, 0);
	if (fd == -1) /* EPERM: see sysctl kernel.yama.ptrace_scope */
		err(1, "pidfd_getfd (Linux 5.6)");
	close(pidfd);
	if (send(peer, "", 1, MSG_NOSIGNAL) == -1)
		err(1, "send");
	return fd;
}

/* The kernel says how large its structures are; all bytes 0 at first. */
static inline void *
buffer(bool response)
{
	struct seccomp_notif_sizes size;
	void *p;

	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &size) == -1)
		err(1, "seccomp(SECCOMP_GET_NOTIF_SIZES)");
	p = calloc(1, response ? size.seccomp_notif_resp : size.seccomp_notif);
	if (p == NULL)
		err(1, "calloc");
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
			err(1, "poll");
		if (!(event[0].revents & POLLIN))
			break;
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, request) == 0)
			return request;
		if (errno != ENOENT && errno != EINTR) /* it was taken back */
			err(1, "ioctl(SECCOMP_IOCTL_NOTIF_RECV)");
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
/* Until here it is given. */

static void
answer(const char *dir, int listener, const struct seccomp_notif *request)
{
	struct seccomp_notif_resp *response = buffer(true);

	response->id = request->id;
	/* TODO: read the path; check that the request still stands; decide;
	 * make the node. request->data.args holds what mknodat(2) got. */
	(void)dir;
	response->error = -ENOSYS;
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, response) == -1 &&
	    errno != ENOENT)
		err(1, "ioctl(SECCOMP_IOCTL_NOTIF_SEND)");
	free(response);
}

int
main(int argc, char *argv[])
{
	struct seccomp_notif *request;
	int listener, status;
	pid_t pid;

	if (argc < 3)
		errx(2, "usage: exercise DIR COMMAND [ARG...]");
	if ((pid = child()) == 0) {
		become_nobody();
		give_listener(load_filter(SYS_mknodat));
		execvp(argv[2], &argv[2]);
		err(127, "%s", argv[2]);
	}
	listener = take_listener(pid);
	while ((request = receive(listener, -1)) != NULL) {
		answer(argv[1], listener, request);
		free(request);
	}
	status = ended(pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
