/*
 * system.c - /proc, /dev and /sys: the kernel's own, with less in them.
 */
#include "container.h"
#include <sys/mount.h>
#include <sys/sysmacros.h>

enum { SAFE = MS_NOSUID | MS_NOEXEC | MS_NODEV };

static const struct {
	const char *type, *path, *data;
	unsigned long flags;
} systems[] = {
    {"proc", "/proc", NULL, SAFE},
    {"sysfs", "/sys", NULL, SAFE | MS_RDONLY},
    {"tmpfs", "/dev", "mode=755,size=64k", MS_NOSUID | MS_NOEXEC},
    {"devpts", "/dev/pts", "newinstance,ptmxmode=0666,mode=0620,gid=5",
     MS_NOSUID | MS_NOEXEC},
    {"tmpfs", "/dev/shm", "mode=1777,size=64m", SAFE},
    {"mqueue", "/dev/mqueue", NULL, SAFE},
    {"cgroup2", "/sys/fs/cgroup", NULL, SAFE | MS_RDONLY},
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
static const char *const masked[] = {
    "/proc/acpi",	 "/proc/asound",  "/proc/interrupts",
    "/proc/kcore",	 "/proc/keys",	  "/proc/latency_stats",
    "/proc/sched_debug", "/proc/scsi",	  "/proc/timer_list",
    "/proc/timer_stats", "/sys/firmware", "/sys/devices/virtual/powercap",
};
static const char *const read_only[] = {
    "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger",
};

/*
 * mknod rather than a bind mount of the host's device: less to undo; but a
 * user namespace has no right to it.
 */
static void
add_usual(const struct container *c, int dev, const char *name, dev_t number)
{
	char host[64];
	int from, to;

	if (!c->rootless) {
		must(mknodat(dev, name, S_IFCHR | 0666, number),
		     "mknod /dev/%s", name);
		return;
	}
	snprintf(host, sizeof host, "/dev/%s", name);
	from = must(open(host, O_PATH | O_CLOEXEC), "%s", host);
	to = must(openat(dev, name, O_CREAT | O_RDONLY | O_CLOEXEC, 0), "%s",
		  host);
	bind_mount(from, to, 0, host);
	close(from);
	close(to);
}

/* Then nothing can be added: in this one mount devices can be opened. */
static void
fill_dev(const struct container *c, int dev)
{
	explain(c->rootless ? 4 : 2,
		"%s in /dev: null zero full random urandom tty",
		c->rootless ? "the host's, bound," : "mknod");
	for (size_t i = 0; i < COUNT(devices); i++)
		add_usual(c, dev, devices[i].name,
			  makedev(devices[i].major, devices[i].minor));
	for (size_t i = 0; i < COUNT(links); i++)
		must(symlinkat(links[i].target, dev, links[i].name), "/dev/%s",
		     links[i].name);
	bind_devices(c);
	limit_mount(dev, MS_RDONLY);
}

/*
 * In a user namespace, group 5 need not be there; and sysfs shows a network:
 * that of the host is not ours to show, so there is none.
 */
static void
mount_one(const struct container *c, int i, int target)
{
	const char *type = systems[i].type, *data = systems[i].data;
	unsigned long flags = systems[i].flags;

	if (strcmp(type, "devpts") == 0 && !is_mapped(c, 5))
		data = "newinstance,ptmxmode=0666,mode=0620";
	if (strcmp(type, "sysfs") == 0 && c->rootless && c->network == HOST) {
		type = "tmpfs";
		data = "mode=755,nr_inodes=8,size=4k";
		flags = SAFE;
	}
	explain(5, "mount(\"%s\") on %s", type, systems[i].path);
	if (mount(type, descriptor_path(target), type, flags, data) == -1)
		err(OURS, "mount of %s on %s%s", type, systems[i].path,
		    errno == EPERM ? " (hidden here, too, as in a container?)"
				   : "");
}

void
mount_system(const struct container *c)
{
	struct stat st;
	int target;

	for (size_t i = 0; i < COUNT(systems); i++) {
		const char *path = systems[i].path;

		/* Mounted in a cgroup namespace, it shows our group only. */
		if (i == COUNT(systems) - 1 && !c->all_unified)
			break;
		/* In ROOT, a link would put it where nobody looks for it. */
		if (i < 3 &&
		    fstatat(c->root, path + 1, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    !S_ISDIR(st.st_mode))
			errx(OURS, "%s in ROOT must be a directory", path);
		target = make_target(c, path, S_IFDIR);
		mount_one(c, i, target);
		close(target);
	}
	target = must(find_target(c->root, "/dev"), "/dev");
	fill_dev(c, target);
	close(target);
}

static void
mask(int target, int null, const char *path)
{
	struct stat st;

	must(fstat(target, &st), "%s", path);
	if (!S_ISDIR(st.st_mode))
		bind_mount(null, target, 0, path);
	else
		must(mount("tmpfs", descriptor_path(target), "tmpfs",
			   SAFE | MS_RDONLY, "size=4k,nr_inodes=2"),
		     "mount on %s", path);
}

/* Our own /dev/null covers the files: one in ROOT could be anything. */
void
mask_system(const struct container *c)
{
	int null = must(find_target(c->root, "/dev/null"), "/dev/null");
	int target;

	explain(4, "mounts over %s and others: hidden", "/proc/kcore");
	for (size_t i = 0; i < COUNT(masked); i++)
		if ((target = find_target(c->root, masked[i])) != -1) {
			mask(target, null, masked[i]);
			close(target);
		}
	explain(4, "binds of %s and others: read-only", "/proc/sys");
	for (size_t i = 0; i < COUNT(read_only); i++)
		if ((target = find_target(c->root, read_only[i])) != -1) {
			bind_mount(target, target, SAFE | MS_RDONLY,
				   read_only[i]);
			close(target);
		}
	close(null);
}
