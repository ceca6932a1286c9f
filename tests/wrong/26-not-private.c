/* hint: everybody sees a mount at DIR now (1): in which mount namespace */
#define _GNU_SOURCE
#include <linux/sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <err.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef MOUNT_ATTR_SIZE_VER0 /* a libc without <linux/mount.h> */
#define OPEN_TREE_CLONE 1
#define OPEN_TREE_CLOEXEC O_CLOEXEC
#define MOVE_MOUNT_F_EMPTY_PATH 4
#define MOUNT_ATTR_IDMAP 0x100000
struct mount_attr {
	__u64 attr_set, attr_clr, propagation, userns_fd;
};
#endif

/* What is 0 on the disk is ID in the mount; what is ID on the host is 0 inside. */
static void
write_map(pid_t pid, const char *name, const char *id)
{
	char path[64], map[64];
	int fd;

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
	snprintf(map, sizeof map, "0 %s 65536", id);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		err(1, "open(%s)", path);
	if (write(fd, map, strlen(map)) == -1)
		err(1, "write(%s, \"%s\")", path, map);
	close(fd);
}

/* A user namespace with the maps of the mount, and of COMMAND. */
static int
user_namespace(const char *id)
{
	struct clone_args args = {.flags = CLONE_NEWUSER,
				  .exit_signal = SIGCHLD};
	char path[64], c;
	int line[2], fd;
	pid_t pid;

	if (pipe2(line, O_CLOEXEC) == -1)
		err(1, "pipe2");
	/* Like fork(2), but the child is born in a new user namespace. */
	pid = syscall(SYS_clone3, &args, sizeof args);
	if (pid == -1)
		err(1, "clone3(CLONE_NEWUSER)");
	if (pid == 0) { /* it waits until its parent closes the pipe, or dies */
		close(line[1]);
		_exit(read(line[0], &c, 1) == -1);
	}
	write_map(pid, "uid_map", id);
	write_map(pid, "gid_map", id);

	/* The namespace stays as long as this is open, also without a process. */
	snprintf(path, sizeof path, "/proc/%d/ns/user", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		err(1, "open(%s)", path);
	close(line[1]);
	if (waitpid(pid, NULL, 0) == -1)
		err(1, "waitpid");
	return fd;
}

int
main(int argc, char *argv[])
{
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_IDMAP};
	char *dir;
	int tree, userns;

	if (argc < 4)
		errx(2, "usage: exercise DIR ID COMMAND [ARG...]");
	signal(SIGCHLD, SIG_DFL); /* ignored, it would reap before waitpid(2) */
	dir = realpath(argv[1], NULL);
	if (dir == NULL)
		err(1, "realpath(%s)", argv[1]);

	/* From here on we have a copy of the host's mounts. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	/* From now on no mount spreads from us to the host, or from it to us. */

	/* A bind mount of DIR that is attached nowhere: it can take a map. */
	tree = syscall(SYS_open_tree, AT_FDCWD, dir,
		       OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	if (tree == -1)
		err(1, "open_tree(%s)", dir);

	/* In this mount, 0 of the disk is ID, and so on. */
	userns = user_namespace(argv[2]);
	attr.userns_fd = userns;
	if (syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attr,
		    sizeof attr) == -1)
		err(1, "mount_setattr(MOUNT_ATTR_IDMAP)");

	/* It gets its place: on DIR, in our mount namespace. */
	if (syscall(SYS_move_mount, tree, "", AT_FDCWD, dir,
		    MOVE_MOUNT_F_EMPTY_PATH) == -1)
		err(1, "move_mount(%s)", dir);

	/* A mount moves nobody into it: COMMAND is to start there. */
	if (chdir(dir) == -1)
		err(1, "chdir(%s)", dir);

	/* And for us ID is 0: what was root's on the disk is ours. */
	if (setns(userns, CLONE_NEWUSER) == -1)
		err(1, "setns(CLONE_NEWUSER)");
	/* On the host we are root still, and in root's groups: no longer. */
	if (setgroups(0, NULL) == -1)
		err(1, "setgroups");
	if (setresgid(0, 0, 0) == -1)
		err(1, "setresgid(0)");
	if (setresuid(0, 0, 0) == -1)
		err(1, "setresuid(0)");
	execvp(argv[3], &argv[3]);
	err(127, "%s", argv[3]);
}
