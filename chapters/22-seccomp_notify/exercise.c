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
 * notify.h does the rest: the filter, its listener, the request.
 *
 * Check your work: scripts/check 22
 */
#define _GNU_SOURCE
#include <sys/sysmacros.h>
#include "notify.h"

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
