/*
 * pivot.h - what the three programs of this chapter look at.
 *
 * The calls that change something stand in the programs.
 */
#ifndef PIVOT_H
#define PIVOT_H

#include <sys/mount.h>
#include <sched.h>
#include "../demo.h"

/* Two names of one file. */
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

/* How many mounts does a process see? Shown as if typed on the host. */
static inline int
count_mounts(const char *who, pid_t pid)
{
	char path[64], line[1024];
	int n = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/mountinfo", pid);
	f = fopen(path, "re");
	if (f == NULL)
		err(FAIL, "%s", path);
	while (fgets(line, sizeof line, f) != NULL)
		if (strchr(line, '\n') != NULL)
			n++;
	fclose(f);
	printf("   %s$ wc -l %s\n   %d %s\n", who, path, n, path);
	return n;
}

/* A chroot's / is no mount, and most kernels cannot replace an initramfs. */
static inline void
need_root_mount(void)
{
	char line[1024], point[256];
	bool found = false;
	FILE *f = fopen("/proc/self/mountinfo", "re");

	if (f == NULL)
		err(FAIL, "/proc/self/mountinfo");
	while (fgets(line, sizeof line, f) != NULL) {
		if (sscanf(line, "%*s %*s %*s %*s %255s", point) != 1)
			continue;
		if (strcmp(point, "/") == 0)
			found = strstr(line, " - rootfs ") == NULL;
	}
	fclose(f);
	if (!found)
		skip("/ cannot be replaced here (a chroot, or an initramfs): "
		     "run it on the host or in a virtual machine",
		     "この環境では / を入れ替えられません（chroot か initramfs "
		     "の中です）。ホストか仮想マシンで実行してください。");
}

/* Before the first mount: is this really a namespace of our own? */
static inline void
leave_host_alone(ino_t host)
{
	if (inode("/proc/self/ns/mnt").st_ino != host)
		return;
	claim(false,
	      "The child is still in the host's mount namespace: nothing is "
	      "mounted.",
	      "子プロセスはまだホスト側のマウント名前空間にいます。マウントは"
	      "せずに終了します。");
	exit(FAIL);
}

#endif
