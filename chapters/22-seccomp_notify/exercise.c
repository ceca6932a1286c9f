/*
 * Exercise 22 - let COMMAND make the usual devices in one directory.
 *
 *	exercise DIR COMMAND [ARG...]
 *
 * A container gets its devices so. Under any NAME, COMMAND can make these six
 * character devices as DIR/NAME: null 1:3, zero 1:5, full 1:7, random 1:8,
 * urandom 1:9, tty 5:0. DIR is an absolute path. NAME has no slash in it and is
 * neither "." nor "..". Everything else about devices is refused with EACCES:
 * another device, a block device, another path, also when a link leads it back
 * to DIR. Nothing is ever made outside of DIR, and DIR is the directory that has
 * this name when the exercise starts, whatever COMMAND puts in its place. Nobody
 * gets a device on the word of another process than the one that asks.
 *
 * As in the program of the chapter, from which it starts, COMMAND has no
 * capability, FIFOs are left to the kernel, and the exit status is COMMAND's.
 *
 * Check your work: scripts/check 22
 */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#define SYS_mknod SYS_mknodat /* it has this one only */
#else
#error "which AUDIT_ARCH_ constant is this machine's?"
#endif

/* The child: app, which cannot make a device and asks for it from now on. */
static void
app(int line, char *command[])
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct none[2] = {{0}};
	struct sock_filter filter[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		     offsetof(struct seccomp_data, arch)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 0, 3),
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		     offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mknod, 2, 0),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mknodat, 1, 0),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
	};
	struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
	int listener;
	char c;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) /* not without its parent */
		err(1, "prctl(PR_SET_PDEATHSIG)");

	/* Root without a capability: for a device the kernel wants one. */
	if (syscall(SYS_capset, &head, none) == -1)
		err(1, "capset");

	/* Who has no CAP_SYS_ADMIN may load a filter only after this. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		err(1, "prctl(PR_SET_NO_NEW_PRIVS)");
	/* Here the two calls begin to wait for who has the listener. */
	listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			   SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	if (listener == -1 && errno == EBUSY) /* there can be one only */
		err(1, "seccomp: is there a supervisor already?");
	if (listener == -1)
		err(1, "seccomp: Linux 5.0, CONFIG_SECCOMP_FILTER?");

	/* The parent takes it and hangs up; execve(2) closes ours. */
	if (write(line, &listener, sizeof listener) == -1)
		err(1, "write(listener)");
	if (read(line, &c, 1) == -1)
		err(1, "read(line)");
	execvp(command[0], command);
	err(127, "%s", command[0]);
}

/* A string in the memory of a process; "" where there is none. */
static void
read_string(unsigned pid, __u64 address, char *string, size_t size)
{
	char file[32];
	int fd;

	memset(string, 0, size);
	snprintf(file, sizeof file, "/proc/%u/mem", pid);
	fd = open(file, O_RDONLY | O_CLOEXEC);
	if (pread(fd, string, size - 1, (off_t)address) == -1)
		string[0] = '\0';
	close(fd);
}

/* The supervisor: who asks for what, what we do about it, and the answer. */
static void
answer(int listener, const struct seccomp_notif *request,
       struct seccomp_notif_resp *response)
{
	/* Path, mode, device; mknodat(2) has a directory before them. */
	const __u64 *arg = &request->data.args[request->data.nr == SYS_mknodat];
	char path[4096];

	read_string(request->pid, arg[0], path, sizeof path);
	/* Valid: the caller waits still, so it was the caller's memory. */
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &request->id) == -1)
		return;

	/* TODO: make the six devices as DIR/NAME, and nothing else. */
	*response = (struct seccomp_notif_resp){.id = request->id};
	if (!S_ISCHR(arg[1]) && !S_ISBLK(arg[1])) /* the kernel can decide */
		response->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	else
		response->error = -EACCES;

	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, response) == -1 &&
	    errno != ENOENT) /* the caller was killed */
		err(1, "ioctl(SECCOMP_IOCTL_NOTIF_SEND)");
}

/* Answer what app and its children ask, until app ends. */
static void
supervise(int listener, int pidfd)
{
	struct seccomp_notif_sizes size;
	struct seccomp_notif *request;
	struct seccomp_notif_resp *response;
	struct pollfd event[2] = {{listener, POLLIN, 0}, {pidfd, POLLIN, 0}};

	/* A newer kernel may fill in more than our headers know. */
	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &size) == -1)
		err(1, "seccomp(SECCOMP_GET_NOTIF_SIZES)");
	request = malloc(size.seccomp_notif + sizeof *request);
	response = calloc(1, size.seccomp_notif_resp + sizeof *response);
	if (request == NULL || response == NULL)
		err(1, "malloc");

	for (;;) {
		if (poll(event, 2, -1) == -1)
			err(1, "poll");
		if (!(event[0].revents & POLLIN))
			return;
		/* The kernel takes a buffer of zeroes only (5.5). */
		memset(request, 0, size.seccomp_notif);
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, request) == -1) {
			if (errno == ENOENT || errno == EINTR)
				continue; /* the caller was killed */
			err(1, "ioctl(SECCOMP_IOCTL_NOTIF_RECV)");
		}
		answer(listener, request, response);
	}
}

int
main(int argc, char *argv[])
{
	int line[2], pidfd, number, listener, status;
	pid_t pid;

	if (argc < 3)
		errx(2, "usage: exercise DIR COMMAND [ARG...]");
	signal(SIGCHLD, SIG_DFL); /* ignored, it would reap before waitpid(2) */

	/* TODO: which directory is it? Who sees DIR change from now on? */

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line) == -1)
		err(1, "socketpair");
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0) {
		close(line[0]);
		app(line[1], &argv[2]);
	}
	close(line[1]);
	signal(SIGINT, SIG_IGN); /* Ctrl-C is for COMMAND */
	signal(SIGQUIT, SIG_IGN);

	/* The kernel gives us a duplicate of app's descriptor. */
	pidfd = syscall(SYS_pidfd_open, pid, 0);
	if (pidfd == -1)
		err(1, "pidfd_open: Linux 5.3?");
	if (read(line[0], &number, sizeof number) == sizeof number) {
		listener = syscall(SYS_pidfd_getfd, pidfd, number, 0);
		if (listener == -1)
			err(1, "pidfd_getfd: Linux 5.6?");
		close(line[0]);
		supervise(listener, pidfd);
	}
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
