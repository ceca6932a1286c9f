/* hint: the files themselves were changed: their owner is now 0 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What <linux/mount.h> has, where it is new enough. */
struct attributes {
	uint64_t attr_set, attr_clr, propagation, userns_fd;
};
enum { CLONE_TREE = 1, EMPTY_PATH = 4, IDMAP = 0x100000 };
/* open_tree(2) is 428, move_mount(2) 429, mount_setattr(2) 442. */

static void
put(pid_t pid, const char *name, const char *text)
{
	char path[64];
	int fd;

	snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
	if ((fd = open(path, O_WRONLY)) == -1 ||
	    write(fd, text, strlen(text)) == -1)
		err(1, "%s", path);
	close(fd);
}

/* A new user namespace, as a file: "FIRST FIRST COUNT", on disk and seen. */
int
user_namespace(const char *map)
{
	char path[64], c;
	int line[2], fd;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line) == -1)
		err(1, "socketpair");
	if ((pid = fork()) == -1)
		err(1, "fork");
	if (pid == 0) {
		close(line[0]);
		if (unshare(CLONE_NEWUSER) == -1)
			err(1, "unshare(CLONE_NEWUSER)");
		if (write(line[1], "", 1) != 1 || read(line[1], &c, 1) == -1)
			_exit(1);
		_exit(0);
	}
	close(line[1]);
	if (read(line[0], &c, 1) != 1)
		errx(1, "no user namespace");
	put(pid, "uid_map", map);
	put(pid, "gid_map", map);
	snprintf(path, sizeof path, "/proc/%d/ns/user", pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		err(1, "%s", path);
	close(line[0]);
	waitpid(pid, NULL, 0);
	return fd;
}

int
main(int argc, char *argv[])
{
	if (argc < 4)
		errx(2, "usage: exercise DIR UID COMMAND [ARG...]");

	/* A mount namespace of our own, so that nobody else is concerned. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare");
	if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == -1)
		err(1, "mount(MS_PRIVATE)");

	pid_t pid = fork();

	if (pid == 0) {
		execlp("chown", "chown", "-R", "0", argv[1], NULL);
		err(127, "chown");
	}
	waitpid(pid, NULL, 0);

	execvp(argv[3], &argv[3]);
	err(127, "%s", argv[3]);
}
