/*
 * Exercise 22 - let app make the usual devices in one directory.
 *
 *	exercise PID LISTENER DIR
 *
 * A container gets its devices so. Under any NAME, COMMAND can make these six
 * character devices as DIR/NAME: null 1:3, zero 1:5, full 1:7, random 1:8,
 * urandom 1:9, tty 5:0, with the mode 0666, less the supervisor's umask. DIR is
 * an absolute path in app's root directory, with no slash at its end; a symbolic
 * link in it leads to where it leads for app. NAME is not empty, has no slash in
 * it and is neither "." nor "..". Everything else about devices is refused with
 * EACCES: another device, a block device, any path that is not spelled DIR/NAME,
 * be it a relative one, or one that gets to DIR through a link. Nothing is ever
 * made outside of DIR, and DIR is the directory that has this name when the
 * exercise starts, whatever COMMAND puts in its place. Nobody gets a device on
 * the word of another process than the one that asks.
 *
 * As in the supervisor of the chapter, from which it starts, FIFOs are left to
 * the kernel, and it ends when nobody has the filter any more. PID and LISTENER
 * are what seccomp_app says.
 *
 * Check your work: scripts/check 22
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <linux/seccomp.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* One request: who asks for what, what we do about it, and the answer. */
static void
answer(int listener, const struct seccomp_notif *request,
       struct seccomp_notif_resp *response)
{
	const __u64 *arg = request->data.args; /* path, mode, device */
	char path[4096];

	if (request->data.nr == SYS_mknodat)
		arg++; /* a directory comes before them */

	/* Of the path we have the address. In whose memory? */
	read_string(request->pid, arg[0], path, sizeof path);
	/* Valid: the caller waits still, so what we have read is the caller's. */
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &request->id) == -1) {
		if (errno == ENOENT)
			return; /* it was killed: the PID may be another's */
		err(1, "ioctl(SECCOMP_IOCTL_NOTIF_ID_VALID)");
	}

	/* TODO: make the six devices as DIR/NAME, and nothing else. */
	*response = (struct seccomp_notif_resp){.id = request->id};
	if (!S_ISCHR(arg[1]) && !S_ISBLK(arg[1])) /* the kernel can decide */
		response->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	else
		response->error = -EACCES;

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
	int pid, app, listener;

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

	/* TODO: which directory is DIR for app? COMMAND has not begun yet. */

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
		answer(listener, request, response);
	}
}
