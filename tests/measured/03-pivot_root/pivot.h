/*
 * pivot.h - what the three programs of this chapter share.
 *
 * pivot_root.c shows, call by call, what pivot_to_usr() does in one go for
 * the two others.
 */
#ifndef PIVOT_H
#define PIVOT_H

#include <sys/mount.h>
#include <sched.h>
#include "../demo.h"

/* libc has no function of this name. */
static inline int
pivot_root(const char *new_root, const char *put_old)
{
	return syscall(SYS_pivot_root, new_root, put_old);
}

static inline bool
same(struct stat a, struct stat b)
{
	return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static inline struct stat
inode(const char *path)
{
	struct stat st;

	if (stat(path, &st) == -1)
		err(FAIL, "%s", path);
	return st;
}

/* A chroot's / is no mount, and an initramfs cannot be replaced. */
static inline void
need_root_mount(void)
{
	char line[1024], point[256];
	bool found = false;
	FILE *f = fopen("/proc/self/mountinfo", "re");

	if (f == NULL)
		err(FAIL, "/proc/self/mountinfo");
	while (fgets(line, sizeof line, f) != NULL)
		if (sscanf(line, "%*s %*s %*s %*s %255s", point) == 1 &&
		    strcmp(point, "/") == 0)
			found = strstr(line, " - rootfs ") == NULL;
	fclose(f);
	if (!found)
		skip("/ cannot be replaced here (a chroot, or an initramfs): "
		     "run it on the host or in a virtual machine",
		     "ここでは / を入れ替えられません（chroot か initramfs の"
		     "中です）。ホストか仮想マシンで実行してください。");
}

/* Before the first mount: is this really a namespace of our own? */
static inline void
leave_host_alone(ino_t host)
{
	if (inode("/proc/self/ns/mnt").st_ino != host)
		return;
	claim(false, "Still in the host's mount namespace.",
	      "まだホスト側のマウント名前空間にいます。");
	exit(FAIL);
}

static inline void
pivot_to_usr(ino_t host)
{
	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	leave_host_alone(host);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(FAIL, "mount(MS_PRIVATE)");
	if (mount("/usr", "/usr", NULL, MS_BIND, NULL) == -1)
		err(FAIL, "mount(MS_BIND)");
	if (chdir("/usr") == -1 || pivot_root(".", ".") == -1)
		err(FAIL, "pivot_root");
	if (umount2(".", MNT_DETACH) == -1 || chdir("/") == -1)
		err(FAIL, "umount2");
}

#endif
