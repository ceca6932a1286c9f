/* hint: it ended with status 3 while the group was there */
#include <err.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	char path[PATH_MAX], trigger[64];
	struct pollfd p = {0};

	if (argc < 5)
		errx(2, "usage: exercise GROUP THRESHOLD WINDOW COMMAND ...");
	snprintf(path, sizeof path, "%s/cpu.pressure", argv[1]);
	snprintf(trigger, sizeof trigger, "some %s %s", argv[2], argv[3]);

	int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd == -1 || write(fd, trigger, strlen(trigger) + 1) == -1)
		err(1, "%s: %s", path, trigger);
	close(fd);

	if ((p.fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)) == -1)
		err(1, "%s", path);
	p.events = POLLPRI;
	if (poll(&p, 1, -1) == -1)
		err(1, "poll");
	if (p.revents & POLLERR)
		errx(3, "%s is gone", argv[1]);

	execvp(argv[4], &argv[4]);
	err(127, "%s", argv[4]);
}
