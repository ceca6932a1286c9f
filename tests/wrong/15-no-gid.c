/* hint: COMMAND has uid 0 and gid 65534 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd == -1 || write(fd, text, strlen(text)) == -1)
		err(1, "%s", path);
	close(fd);
}

int
main(int argc, char *argv[])
{
	char uid_map[32];

	if (argc < 2)
		errx(2, "usage: exercise COMMAND [ARG...]");

	snprintf(uid_map, sizeof uid_map, "0 %u 1", geteuid());
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) == -1)
		err(1, "unshare");
	write_file("/proc/self/uid_map", uid_map);

	execvp(argv[1], &argv[1]);
	err(127, "%s", argv[1]);
}
