/*
 * Exercise 26 - run a container's root in a directory, and change no owner.
 *
 *	exercise DIR ID COMMAND [ARG...]
 *
 * In DIR the files are those of an image: on the disk they are of uids and gids
 * 0 to 65535. COMMAND is root of a user namespace with 65536 IDs, in which 0 is
 * ID on the host, 1 is ID + 1, and so on, for uids and gids: on the host it has
 * no uid, gid or supplementary group of its caller's any more. It finds each
 * file in DIR with the uid and gid that it has on the disk, and what it makes
 * there, or gives away by chown(2), gets those numbers on the disk, too. It
 * starts in DIR. Nobody else sees a new mount, and no file has been changed for
 * it. The exit status is COMMAND's.
 *
 * It starts as the program of the chapter. Check your work: scripts/check 26
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <linux/sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <err.h>
#include <fcntl.h>
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

/* A map of one ID: on_disk is 0 in the mount. TODO: 65536, and 0 is ID */
static void
write_map(pid_t pid, const char *name, unsigned on_disk)
{
	char path[64], map[32];
	int fd;

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
	snprintf(map, sizeof map, "%u 0 1", on_disk);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		err(1, "open(%s)", path);
	if (write(fd, map, strlen(map)) == -1)
		err(1, "write(%s, \"%s\")", path, map);
	close(fd);
}

/* A user namespace that is made for its maps: nobody is to run in it. */
static int
user_namespace(uid_t uid, gid_t gid)
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
	write_map(pid, "uid_map", uid);
	write_map(pid, "gid_map", gid);

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
	struct stat owner;
	int tree;

	if (argc < 4)
		errx(2, "usage: exercise DIR ID COMMAND [ARG...]");
	signal(SIGCHLD, SIG_DFL); /* ignored, it would reap before waitpid(2) */
	dir = realpath(argv[1], NULL);
	if (dir == NULL)
		err(1, "realpath(%s)", argv[1]);
	if (stat(dir, &owner) == -1)
		err(1, "stat(%s)", dir);

	/* From here on we have a copy of the host's mounts. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	/* From now on no mount spreads from us to the host, or from it to us. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");

	/* A bind mount of DIR that is attached nowhere: it can take a map. */
	tree = syscall(SYS_open_tree, AT_FDCWD, dir,
		       OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	if (tree == -1)
		err(1, "open_tree(%s)", dir);

	/* TODO: in this mount, 0 of the disk is to be ID (argv[2]), and so on */
	attr.userns_fd = user_namespace(owner.st_uid, owner.st_gid);
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

	/* TODO: on the host, this process is root. Which user namespace has the
	   same map as the mount? Become root of that one, in every way. */
	execvp(argv[3], &argv[3]);
	err(127, "%s", argv[3]);
}
