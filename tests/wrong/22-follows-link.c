/* hint: DIR/link/null made a node outside of DIR */
#define _GNU_SOURCE
#include <sys/sysmacros.h>
#include "notify.h"

/* Is this DIR/NAME, with no way to anywhere else? */
static bool
inside(const char *dir, const char *path)
{
	size_t n = strlen(dir);

	return strncmp(path, dir, n) == 0 && path[n] == '/' &&
	       strstr(path, "/..") == NULL;
}

static void
answer(const char *dir, int listener, const struct seccomp_notif *request)
{
	struct seccomp_notif_resp *response = buffer(true);
	char path[256];

	response->id = request->id;
	read_path(request, path, sizeof path);
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &request->id) == -1 ||
	    !inside(dir, path) || request->data.args[3] != makedev(1, 3) ||
	    (request->data.args[2] & S_IFMT) != S_IFCHR)
		response->error = -EACCES;
	else if (mknod(path, S_IFCHR | 0666, makedev(1, 3)) == -1)
		response->error = -errno;
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
	return WIFEXITED(status) ? WEXITSTATUS(status)
				 : 128 + WTERMSIG(status);
}
