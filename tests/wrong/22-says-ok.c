/* hint: mknod of null 1:3 as DIR/null said 'ok', and there is no device */
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
#include <stdbool.h>
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

/* NAME, where this is DIR/NAME with no way to anywhere else; or NULL. */
static const char *
name_in(const char *dir, const char *path)
{
	size_t n = strlen(dir);
	const char *name;

	if (strncmp(path, dir, n) != 0 || path[n] != '/')
		return NULL;
	name = &path[n + 1];
	if (*name == '\0' || strchr(name, '/') != NULL)
		return NULL;
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return NULL;
	return name;
}

static bool
is_usual(__u64 mode, __u64 device)
{
	const dev_t usual[] = {makedev(1, 3), makedev(1, 5), makedev(1, 7),
			       makedev(1, 8), makedev(1, 9), makedev(5, 0)};

	if (!S_ISCHR(mode))
		return false;
	for (int i = 0; i < 6; i++)
		if (device == usual[i])
			return true;
	return false;
}

/* The supervisor: who asks for what, what we do about it, and the answer. */
static void
answer(int listener, const char *dir, int dirfd,
       const struct seccomp_notif *request, struct seccomp_notif_resp *response)
{
	/* Path, mode, device; mknodat(2) has a directory before them. */
	const __u64 *arg = &request->data.args[request->data.nr == SYS_mknodat];
	const char *name;
	char path[4096];

	read_string(request->pid, arg[0], path, sizeof path);
	/* Valid: the caller waits still, so it was the caller's memory. */
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &request->id) == -1)
		return;

	/* Of what we have checked, in the directory that we have open. */
	name = name_in(dir, path);
	*response = (struct seccomp_notif_resp){.id = request->id};
	if (!S_ISCHR(arg[1]) && !S_ISBLK(arg[1])) /* the kernel can decide */
		response->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	else if (name == NULL || !is_usual(arg[1], arg[2]))
		response->error = -EACCES;
	else if (dirfd == -1)
		response->error = -errno;

	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, response) == -1 &&
	    errno != ENOENT) /* the caller was killed */
		err(1, "ioctl(SECCOMP_IOCTL_NOTIF_SEND)");
}

/* Answer what app and its children ask, until app ends. */
static void
supervise(int listener, int pidfd, const char *dir, int dirfd)
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
		answer(listener, dir, dirfd, request, response);
	}
}

int
main(int argc, char *argv[])
{
	int dir, line[2], pidfd, number, listener, status;
	pid_t pid;

	if (argc < 3)
		errx(2, "usage: exercise DIR COMMAND [ARG...]");
	signal(SIGCHLD, SIG_DFL); /* ignored, it would reap before waitpid(2) */

	dir = open(argv[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1)
		err(1, "open(%s)", argv[1]);

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
		supervise(listener, pidfd, argv[1], dir);
	}
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
