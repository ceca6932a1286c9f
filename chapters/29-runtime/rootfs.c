/*
 * rootfs.c - ROOT becomes the root, and the host's is gone.
 */
#include "kakuri.h"
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <linux/magic.h>

#ifndef MOVE_MOUNT_F_EMPTY_PATH
#define MOVE_MOUNT_F_EMPTY_PATH 0x04
#define MOVE_MOUNT_T_EMPTY_PATH 0x40
#endif

enum {
	KEPT = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME |
	       MS_NODIRATIME
};

/*
 * Take something away from a mount, and from all below it; what it lacked
 * already, it still lacks. Before Linux 5.12, from the one alone.
 */
void
limit_mount(int fd, unsigned long flags)
{
	/* RDONLY, NOSUID, NODEV, NOEXEC: MS_* and MOUNT_ATTR_* agree. */
	uint64_t change[] = {flags, 0, 0, 0}; /* a mount_attr */
	struct statvfs now;

	if (syscall(SYS_mount_setattr, fd, "", AT_EMPTY_PATH | AT_RECURSIVE,
		    change, sizeof change) == 0)
		return;
	if (errno != ENOSYS)
		err(OURS, "mount_setattr");
	must(fstatvfs(fd, &now), "fstatvfs");
	flags |= MS_REMOUNT | MS_BIND | (now.f_flag & KEPT);
	must(mount(NULL, descriptor_path(fd), NULL, flags, NULL), "remount");
}

/* A mount that is nowhere appears on what TARGET holds. */
void
attach_mount(int tree, int target, const char *path)
{
	must(syscall(SYS_move_mount, tree, "", target, "",
		     MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH),
	     "move_mount to %s", path);
}

/* Since Linux 5.12 limit_mount() reaches what is mounted below, too. */
static bool
can_limit_below(void)
{
	return syscall(SYS_mount_setattr, -1, "", 0, NULL, 0) == -1 &&
	       errno != ENOSYS;
}

/*
 * The file or directory SOURCE appears at TARGET too, with less allowed; with
 * MS_REC, so does what is mounted below it.
 */
void
bind_mount(int source, int target, unsigned long flags, const char *path)
{
	int below = (flags & MS_REC) != 0 ? AT_RECURSIVE : 0;
	int tree = syscall(SYS_open_tree, source, "",
			   AT_EMPTY_PATH | OPEN_TREE_CLONE | O_CLOEXEC | below);

	must(tree, "open_tree for %s%s", path,
	     in_language(errno == EINVAL && below == 0
			     ? " (is something mounted below it?)"
			     : ""));
	attach_mount(tree, target, path);
	limit_mount(tree, flags & ~(unsigned long)MS_REC);
	close(tree);
}

/* It is on top of the old root, which we are still in; pivot() goes there. */
static void
attach_root(const struct container *c)
{
	step(26,
	     syscall(SYS_move_mount, c->tree, "", AT_FDCWD, "/",
		     MOVE_MOUNT_F_EMPTY_PATH),
	     "move_mount: ROOT, as the launcher took it along");
	/* Taken from the host's tree, it has a peer there until now. */
	must(mount(NULL, descriptor_path(c->tree), NULL, MS_REC | MS_PRIVATE,
		   NULL),
	     "MS_PRIVATE");
}

/*
 * pivot_root(2) wants a mount, and a private one: ROOT is bound onto itself,
 * or layers are put together there.
 * A device in ROOT, found there or made by the container, cannot be opened; if
 * supervised, those that its cgroup allows can: see device.c.
 */
void
mount_root(struct container *c)
{
	umask(0); /* what is made for it has the mode that is said */
	step(5, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL),
	     "mount(MS_REC | MS_PRIVATE): no mount reaches the host");
	if (c->tree != -1)
		attach_root(c);
	else if (c->layer_count > 1 || c->keep != NULL)
		mount_layers(c);
	else
		step(4,
		     mount(c->rootfs, c->rootfs, NULL,
			   MS_BIND | (c->rootless ? MS_REC : 0), NULL),
		     "mount(MS_BIND): %s is a mount of its own", c->rootfs);
	c->root = c->tree;
	if (c->root == -1)
		c->root =
		    must(open(c->rootfs, O_PATH | O_DIRECTORY | O_CLOEXEC),
			 "ROOT '%s'", c->rootfs);
	limit_mount(c->root, (c->supervise ? 0 : MS_NODEV) |
				 (c->read_only ? MS_RDONLY : 0));
}

/* Neither ROOT itself nor what shows the kernel can be covered. */
static int
volume_target(const struct container *c, const char *path, mode_t kind)
{
	int target = make_target(c, path, kind);
	struct stat st, root;
	struct statfs fs;

	must(fstat(target, &st), "%s", path);
	must(fstatfs(target, &fs), "%s", path);
	must(fstat(c->root, &root), "ROOT");
	if (st.st_dev == root.st_dev && st.st_ino == root.st_ino)
		errx(OURS, "%s: nothing can be mounted on ROOT itself", path);
	if (S_ISDIR(st.st_mode) != S_ISDIR(kind))
		errx(OURS,
		     "%s: to a directory goes a directory, to a file a file",
		     path);
	if (fs.f_type == PROC_SUPER_MAGIC || fs.f_type == SYSFS_MAGIC)
		errx(OURS, "%s: not in /proc or /sys, please", path);
	return target;
}

/* No name in ROOT is looked up while anything of the host is open. */
static void
mount_volume(const struct container *c, const struct volume *v)
{
	struct stat st = {.st_mode = S_IFDIR};
	int source, target;

	if (v->source != NULL)
		must(stat(v->source, &st), "%s", v->source);
	target = volume_target(c, v->target, st.st_mode & S_IFMT);
	if (v->source == NULL) {
		char options[64];

		snprintf(options, sizeof options, "mode=1777%s%s",
			 v->size != NULL ? "," : "",
			 v->size != NULL ? v->size : "");
		step(5,
		     mount("tmpfs", descriptor_path(target), "tmpfs",
			   MS_NOSUID | MS_NODEV, options),
		     "mount(\"tmpfs\") on %s", v->target);
		close(target);
		return;
	}
	explain(4, "open_tree, move_mount: %s is also %s%s", v->source,
		v->target, in_language(v->read_only ? ", read-only" : ""));
	source = must(open(v->source, O_PATH | O_CLOEXEC), "%s", v->source);
	bind_mount(source, target,
		   MS_NODEV | (v->read_only ? MS_RDONLY : 0) |
		       (can_limit_below() ? MS_REC : 0),
		   v->target);
	close(source);
	close(target);
}

void
mount_volumes(const struct container *c)
{
	for (int i = 0; i < c->volume_count; i++)
		mount_volume(c, &c->volumes[i]);
}

/* It may be in a volume. */
void
make_workdir(const struct container *c)
{
	int fd;

	if (c->workdir == NULL)
		return;
	fd = find_target(c->root, c->workdir);
	if (fd == -1 && errno == ENOENT)
		fd = make_target(c, c->workdir, S_IFDIR);
	close(fd); /* what else may be wrong with it, COMMAND finds out */
}

/* ROOT on top of the old root, in one place; then the old one is let go. */
void
pivot(const struct container *c)
{
	check_system(c);
	explain(3, "pivot_root(\".\", \".\"), umount2(\".\", MNT_DETACH)");
	must(fchdir(c->root), "ROOT '%s'", c->rootfs);
	if (syscall(SYS_pivot_root, ".", ".") == -1)
		err(OURS, "pivot_root%s",
		    in_language(errno == EINVAL
				    ? " (in a chroot, or an initramfs?)"
				    : ""));
	must(umount2(".", MNT_DETACH), "umount2 of the old root");
	must(chdir("/"), "/");
	close(c->root);
}
