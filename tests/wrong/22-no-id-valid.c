/* hint: the caller was dead and another process had its PID */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef SYS_openat2 /* 5.6 */
#define SYS_openat2 437
#endif
#ifndef SYS_pidfd_getfd /* 5.6 */
#define SYS_pidfd_getfd 438
#endif
#ifndef SECCOMP_USER_NOTIF_FLAG_CONTINUE /* 5.5 */
#define SECCOMP_USER_NOTIF_FLAG_CONTINUE 1
#endif

/* A string in the memory of a process; "" where there is none. */
static void
read_string(unsigned pid, __u64 address, char *string, size_t size)
{
	char file[32];
	int fd;

	memset(string, 0, size);
	snprintf(file, sizeof file, "/proc/%u/mem", pid);
	fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return; /* the caller was killed */
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

/* One request: who asks for what, what we do about it, and the answer. */
static void
answer(int listener, const char *dir, int dirfd,
       const struct seccomp_notif *request, struct seccomp_notif_resp *response)
{
	const __u64 *arg = request->data.args; /* path, mode, device */
	const char *name;
	char path[4096];

	if (request->data.nr == SYS_mknodat)
		arg++; /* a directory comes before them */

	/* Of the path we have the address. In whose memory? */
	read_string(request->pid, arg[0], path, sizeof path);

	/* Of what we have checked, in the directory that we have open. */
	name = name_in(dir, path);
	*response = (struct seccomp_notif_resp){.id = request->id};
	if (!S_ISCHR(arg[1]) && !S_ISBLK(arg[1])) /* the kernel can decide */
		response->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	else if (name == NULL || !is_usual(arg[1], arg[2]))
		response->error = -EACCES;
	else if (mknodat(dirfd, name, S_IFCHR | 0666, arg[2]) == -1)
		response->error = -errno;

	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, response) == -1) {
		if (errno != ENOENT) /* the caller was killed */
			err(1, "ioctl(SECCOMP_IOCTL_NOTIF_SEND)");
	}
}

int
main(int argc, char *argv[])
{
	struct seccomp_notif_sizes size;
	struct seccomp_notif *request;
	struct seccomp_notif_resp *response;
	struct pollfd event = {.events = POLLIN};
	struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
			       .resolve = RESOLVE_IN_ROOT};
	char path[32];
	int pid, app, listener, root, dir;

	if (argc != 4 || atoi(argv[1]) <= 0 || argv[3][0] != '/')
		errx(2, "usage: exercise PID LISTENER DIR");
	pid = atoi(argv[1]);

	/* The process, and a duplicate of its descriptor. */
	app = syscall(SYS_pidfd_open, pid, 0);
	if (app == -1)
		err(1, "pidfd_open(%d)", pid);
	listener = syscall(SYS_pidfd_getfd, app, atoi(argv[2]), 0);
	if (listener == -1)
		err(1, "pidfd_getfd(%s)", argv[2]);

	/* A link on the way leads where it leads for app: not to our root. */
	snprintf(path, sizeof path, "/proc/%d/root", pid);
	root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root == -1)
		err(1, "open(%s)", path);
	dir = syscall(SYS_openat2, root, argv[3], &how, sizeof how);
	if (dir == -1)
		err(1, "openat2(%s)", argv[3]);

	/* A newer kernel may fill in more than our headers know. */
	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &size) == -1)
		err(1, "seccomp(SECCOMP_GET_NOTIF_SIZES)");
	request = malloc(size.seccomp_notif + sizeof *request);
	response = calloc(1, size.seccomp_notif_resp + sizeof *response);
	if (request == NULL || response == NULL)
		err(1, "malloc");

	/* app has waited for this, and begins with COMMAND. */
	if (syscall(SYS_pidfd_send_signal, app, SIGCONT, NULL, 0) == -1)
		err(1, "pidfd_send_signal(SIGCONT)");

	event.fd = listener;
	for (;;) {
		if (poll(&event, 1, -1) == -1)
			err(1, "poll");
		if (!(event.revents & POLLIN))
			return 0; /* POLLHUP: nobody has the filter (5.9) */
		/* The kernel takes a buffer of zeroes only (5.5). */
		memset(request, 0, size.seccomp_notif);
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, request) == -1) {
			if (errno == ENOENT)
				continue; /* the caller was killed */
			err(1, "ioctl(SECCOMP_IOCTL_NOTIF_RECV)");
		}
		answer(listener, argv[3], dir, request, response);
	}
}
