/*
 * system.c - /proc, /dev and /sys: the kernel's own, with less in them.
 *
 * Whoever shares ROOT can rename its directories while we are at work, so no
 * name is looked up twice (CVE-2019-19921): each of these mounts is held by a
 * descriptor from its making, what is in it is found beneath that, and in the
 * end /proc, /sys and /dev must be these mounts, or nothing runs.
 */
#include "kakuri.h"
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <linux/magic.h>

#ifndef FSOPEN_CLOEXEC
#define FSOPEN_CLOEXEC 1
#define FSMOUNT_CLOEXEC 1
enum { FSCONFIG_SET_FLAG, FSCONFIG_SET_STRING, FSCONFIG_CMD_CREATE = 6 };
#endif

enum { SAFE = MS_NOSUID | MS_NOEXEC | MS_NODEV };
enum { PROC, SYS, CGROUP, DEV, PTS, SHM, QUEUE, SYSTEMS };

/* What is IN another one is there by its last name. */
static const struct system {
	const char *type, *path, *data;
	int in;
	unsigned flags;
	long magic;
} systems[] = {
    [PROC] = {"proc", "/proc", "", -1, SAFE, PROC_SUPER_MAGIC},
    [SYS] = {"sysfs", "/sys", "", -1, SAFE | MS_RDONLY, SYSFS_MAGIC},
    /* In a cgroup namespace, it shows our group only. */
    [CGROUP] = {"cgroup2", "/sys/fs/cgroup", "", SYS, SAFE | MS_RDONLY,
		CGROUP2_SUPER_MAGIC},
    [DEV] = {"tmpfs", "/dev", "mode=755,size=64k", -1, MS_NOSUID | MS_NOEXEC,
	     TMPFS_MAGIC},
    [PTS] = {"devpts", "/dev/pts", "newinstance,ptmxmode=0666,mode=0620,gid=5",
	     DEV, MS_NOSUID | MS_NOEXEC, DEVPTS_SUPER_MAGIC},
    [SHM] = {"tmpfs", "/dev/shm", "mode=1777,size=64m", DEV, SAFE, TMPFS_MAGIC},
    [QUEUE] = {"mqueue", "/dev/mqueue", "", DEV, SAFE, 0x19800202},
};

static const struct {
	const char *name;
	int major, minor;
} devices[] = {
    {"null", 1, 3},   {"zero", 1, 5},	 {"full", 1, 7},
    {"random", 1, 8}, {"urandom", 1, 9}, {"tty", 5, 0},
};

static const struct {
	const char *target, *name;
} links[] = {
    {"/proc/self/fd", "fd"},	   {"/proc/self/fd/0", "stdin"},
    {"/proc/self/fd/1", "stdout"}, {"/proc/self/fd/2", "stderr"},
    {"pts/ptmx", "ptmx"},
};

/* No namespace covers these: they tell of the host, or change it. */
enum { EMPTY, NOTHING, READ_ONLY };
static const struct {
	int as, in;
	const char *names[14];
} masks[] = {
    {EMPTY, PROC, {"acpi", "asound", "scsi"}},
    {EMPTY, SYS, {"firmware", "devices/virtual/powercap"}},
    {NOTHING,
     PROC,
     {"interrupts", "kcore", "keys", "key-users", "kpagecgroup", "kpagecount",
      "kpageflags", "latency_stats", "sched_debug", "slabinfo", "timer_list",
      "timer_stats", "vmallocinfo"}},
    {READ_ONLY, PROC, {"bus", "fs", "irq", "pressure", "sys", "sysrq-trigger"}},
};

static int mounts[SYSTEMS]; /* held until we are done with them */

/* A mount that is at no place yet. DATA are options as mount(8) takes them. */
static int
new_mount(const struct system *s)
{
	int fs = syscall(SYS_fsopen, s->type, FSOPEN_CLOEXEC);
	char *rest = strdup(s->data), *value;
	int tree = -1;

	if (fs != -1) /* as mountinfo names it */
		syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, "source",
			s->type, 0);
	while (fs != -1 && (value = strsep(&rest, ",")) != NULL) {
		char *key = strsep(&value, "=");

		if (*key != '\0' && syscall(SYS_fsconfig, fs,
					    value == NULL ? FSCONFIG_SET_FLAG
							  : FSCONFIG_SET_STRING,
					    key, value, 0) == -1)
			err(OURS, "%s: option %s", s->type, key);
	}
	if (fs != -1 &&
	    syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) != -1)
		/* RDONLY, NOSUID, NODEV, NOEXEC: MS_* and MOUNT_ATTR_* agree */
		tree = syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, s->flags);
	if (tree == -1)
		err(OURS, "mount of %s on %s%s", s->type, s->path,
		    in_language(errno == EPERM
				    ? " (hidden here, too, as in a container?)"
				    : ""));
	close(fs);
	return tree;
}

/* Where it belongs: a directory of ROOT, or of a mount that is ours already. */
static int
place_of(const struct container *c, const struct system *s)
{
	int above = s->in == -1 ? c->root : mounts[s->in], place;
	const char *name = s->path + 1;

	if (s->in != -1)
		name += strlen(systems[s->in].path);
	if (s->in == -1 && mkdirat(above, name, 0755) == -1 && errno != EEXIST)
		err(OURS, "%s is not in ROOT, and could not be made%s", s->path,
		    in_language(errno == EROFS
				    ? " (--read-only? make it before)"
				    : ""));
	/* In ROOT, a link would put it where nobody looks for it. */
	place = s->in == -1
		    ? openat(above, name,
			     O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
		    : open_beneath(above, name, O_PATH | O_DIRECTORY);
	if (place == -1 && (errno == ENOTDIR || errno == ELOOP))
		errx(OURS, "%s in ROOT must be a directory", s->path);
	return must(place, "%s", s->path);
}

/*
 * In a user namespace, group 5 need not be there; and sysfs shows a network:
 * that of the host is not ours to show, so there is none.
 */
static void
mount_one(const struct container *c, int i)
{
	struct system s = systems[i];
	struct statfs fs;
	int place;

	if (i == PTS && !is_mapped(c, 5))
		s.data = "newinstance,ptmxmode=0666,mode=0620";
	if (i == SYS && c->rootless && c->net.kind == HOST) {
		s.type = "tmpfs";
		s.data = "mode=755,nr_inodes=8,size=4k";
		s.flags = SAFE;
		s.magic = TMPFS_MAGIC;
	}
	explain(5, "mount(\"%s\") on %s", s.type, s.path);
	mounts[i] = new_mount(&s);
	must(fstatfs(mounts[i], &fs), "%s", s.path);
	if ((long)fs.f_type != s.magic)
		errx(OURS, "%s is no %s", s.path, s.type);
	if (s.in == SYS && mkdirat(mounts[SYS], "fs", 0755) == 0)
		must(mkdirat(mounts[SYS], "fs/cgroup", 0755), "%s", s.path);
	place = place_of(c, &s);
	attach_mount(mounts[i], place, s.path);
	close(place);
}

/* One that we make is the one that is meant. */
static int
open_device(const char *name, int major, int minor)
{
	int fd = must(open_beneath(mounts[DEV], name, O_PATH), "/dev/%s", name);
	struct stat st;

	must(fstat(fd, &st), "/dev/%s", name);
	if (!S_ISCHR(st.st_mode) || st.st_rdev != makedev(major, minor))
		errx(OURS, "/dev/%s is another device", name);
	return fd;
}

/*
 * mknod rather than a bind mount of the host's devices: less to undo; but a
 * user namespace has no right to it. Then nothing can be added: in this one
 * mount devices can be opened.
 */
static void
fill_dev(const struct container *c)
{
	int dev = mounts[DEV];

	if (!c->rootless)
		explain(2, "mknod in /dev: null zero full random urandom tty");
	for (size_t i = 0; i < COUNT(devices); i++)
		if (c->rootless) {
			char path[32];

			snprintf(path, sizeof path, "/dev/%s", devices[i].name);
			bind_device(dev, path);
		} else
			must(mknodat(
				 dev, devices[i].name, S_IFCHR | 0666,
				 makedev(devices[i].major, devices[i].minor)),
			     "mknod /dev/%s", devices[i].name);
	for (size_t i = 0; i < COUNT(links); i++)
		must(symlinkat(links[i].target, dev, links[i].name), "/dev/%s",
		     links[i].name);
	if (c->terminal) /* the first one of its devpts */
		must(symlinkat("pts/0", dev, "console"), "/dev/console");
	for (const struct device *d = c->devices; d->path != NULL; d++)
		bind_device(dev, d->path);
	for (int i = 0; i < SYSTEMS; i++)
		if (systems[i].in == DEV)
			must(mkdirat(dev, systems[i].path + strlen("/dev/"),
				     0755),
			     "%s", systems[i].path);
	limit_mount(dev, MS_RDONLY | MS_NOSUID | MS_NOEXEC);
}

static void
mask(int in, const char *name, int as, int null)
{
	static const struct system empty = {
	    .type = "tmpfs",
	    .path = "what is hidden",
	    .data = "size=4k,nr_inodes=2",
	    .flags = SAFE | MS_RDONLY,
	};
	int place = open_beneath(mounts[in], name, O_PATH), tree;

	if (place == -1 && errno == ENOENT) /* not in this kernel */
		return;
	must(place, "%s/%s", systems[in].path, name);
	if (as == EMPTY) {
		tree = new_mount(&empty);
		attach_mount(tree, place, name);
		close(tree);
	} else if (as == NOTHING)
		bind_mount(null, place, MS_RDONLY | MS_NOSUID | MS_NOEXEC,
			   name);
	else
		bind_mount(place, place, MS_RDONLY | SAFE, name);
	close(place);
}

/* The kernel's file systems, and what this kernel has to be hidden in them. */
void
mount_system(struct container *c)
{
	int null;

	for (int i = 0; i < SYSTEMS; i++) {
		if (c->all_unified || i != CGROUP)
			mount_one(c, i); /* v1 is not shown */
		if (i == DEV)
			fill_dev(c);
	}
	open_network(c, mounts[PROC]); /* read-only in a moment */
	explain(4, "mounts over /proc/kcore and others: hidden");
	explain(4, "binds of /proc/sys and others: read-only");
	null = open_device("null", 1, 3);
	for (size_t i = 0; i < COUNT(masks); i++)
		for (const char *const *name = masks[i].names; *name != NULL;
		     name++)
			mask(masks[i].in, *name, masks[i].as, null);
	close(null);
	c->proc = mounts[PROC];
	c->pts = mounts[PTS];
}

/* In the root of the container: is each where its name leads? */
void
check_system(const struct container *c)
{
	static const int seen[] = {PROC, SYS, DEV};
	struct stat held, named;

	for (size_t i = 0; i < COUNT(seen); i++) {
		const char *path = systems[seen[i]].path;
		int fd = find_target(c->root, path);

		if (fd == -1 || fstat(fd, &named) == -1 ||
		    fstat(mounts[seen[i]], &held) == -1 ||
		    named.st_dev != held.st_dev || named.st_ino != held.st_ino)
			errx(OURS, "%s in ROOT was replaced meanwhile", path);
		close(fd);
	}
	for (int i = 0; i < SYSTEMS; i++)
		if (i != PROC && i != PTS && mounts[i] != 0)
			close(mounts[i]);
}
