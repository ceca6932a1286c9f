/*
 * system.c - /proc, /dev and /sys: the kernel's own, with less in them.
 *
 * In what we have mounted ourselves nobody has put a link: plain names will
 * do, once we are in there.
 */
#include "container.h"
#include <sys/mount.h>
#include <sys/sysmacros.h>

enum { SAFE = MS_NOSUID | MS_NOEXEC | MS_NODEV };

struct system {
	const char *type, *path, *data;
	unsigned long flags;
};
static const struct system tops[] = {
    {"proc", "/proc", NULL, SAFE},
    {"sysfs", "/sys", NULL, SAFE | MS_RDONLY},
    {"tmpfs", "/dev", "mode=755,size=64k", MS_NOSUID | MS_NOEXEC},
};
static const struct system in_dev[] = {
    {"devpts", "/dev/pts", "newinstance,ptmxmode=0666,mode=0620,gid=5",
     MS_NOSUID | MS_NOEXEC},
    {"tmpfs", "/dev/shm", "mode=1777,size=64m", SAFE},
    {"mqueue", "/dev/mqueue", NULL, SAFE},
};
/* Mounted in a cgroup namespace, it shows our group only. */
static const struct system cgroup = {"cgroup2", "/sys/fs/cgroup", NULL,
				     SAFE | MS_RDONLY};

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
enum { EMPTY, NOTHING, READ_ONLY, MASKS };
static const char *const masked[MASKS][16] = {
    [EMPTY] = {"/proc/acpi", "/proc/asound", "/proc/scsi", "/sys/firmware",
	       "/sys/devices/virtual/powercap"},
    [NOTHING] = {"/proc/interrupts", "/proc/kcore", "/proc/keys",
		 "/proc/latency_stats", "/proc/sched_debug", "/proc/timer_list",
		 "/proc/timer_stats"},
    [READ_ONLY] = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
		   "/proc/sysrq-trigger"},
};

/* A descriptor is done with once we are there. */
static void
go_to(int directory, const char *path)
{
	must(fchdir(directory), "%s", path);
	close(directory);
}

/*
 * mknod rather than a bind mount of the host's device: less to undo; but a
 * user namespace has no right to it.
 */
static void
add_usual(const struct container *c, const char *name, dev_t number)
{
	char host[64];
	int from, to;

	if (!c->rootless) {
		must(mknod(name, S_IFCHR | 0666, number), "mknod /dev/%s",
		     name);
		return;
	}
	snprintf(host, sizeof host, "/dev/%s", name);
	from = must(open(host, O_PATH | O_CLOEXEC), "%s", host);
	to = must(open(name, O_CREAT | O_RDONLY | O_CLOEXEC, 0), "%s", host);
	bind_mount(from, to, 0, host);
	close(from);
	close(to);
}

/*
 * In a user namespace, group 5 need not be there; and sysfs shows a network:
 * that of the host is not ours to show, so there is none.
 */
static void
mount_one(const struct container *c, const struct system *s, const char *where)
{
	const char *type = s->type, *data = s->data;
	unsigned long flags = s->flags;

	if (strcmp(type, "devpts") == 0 && !is_mapped(c, 5))
		data = "newinstance,ptmxmode=0666,mode=0620";
	if (strcmp(type, "sysfs") == 0 && c->rootless && c->network == HOST) {
		type = "tmpfs";
		data = "mode=755,nr_inodes=8,size=4k";
		flags = SAFE;
	}
	explain(5, "mount(\"%s\") on %s", type, s->path);
	if (mount(type, where, type, flags, data) == -1)
		err(OURS, "mount of %s on %s%s", type, s->path,
		    errno == EPERM ? " (hidden here, too, as in a container?)"
				   : "");
}

/* Then nothing can be added: in this one mount devices can be opened. */
static void
fill_dev(const struct container *c)
{
	go_to(find_target(c->root, "/dev"), "/dev");
	for (size_t i = 0; i < COUNT(in_dev); i++) {
		const char *name = in_dev[i].path + strlen("/dev/");

		must(mkdir(name, 0755), "%s", in_dev[i].path);
		mount_one(c, &in_dev[i], name);
	}
	explain(c->rootless ? 4 : 2,
		"%s in /dev: null zero full random urandom tty",
		c->rootless ? "the host's, bound," : "mknod");
	for (size_t i = 0; i < COUNT(devices); i++)
		add_usual(c, devices[i].name,
			  makedev(devices[i].major, devices[i].minor));
	for (size_t i = 0; i < COUNT(links); i++)
		must(symlink(links[i].target, links[i].name), "/dev/%s",
		     links[i].name);
	bind_devices(c);
	must(mount(NULL, ".", NULL,
		   MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NOEXEC,
		   NULL),
	     "remount of /dev");
}

void
mount_system(const struct container *c)
{
	struct stat st;

	for (size_t i = 0; i < COUNT(tops); i++) {
		const char *path = tops[i].path;

		/* In ROOT, a link would put it where nobody looks for it. */
		if (fstatat(c->root, path + 1, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    !S_ISDIR(st.st_mode))
			errx(OURS, "%s in ROOT must be a directory", path);
		go_to(make_target(c, path, S_IFDIR), path);
		mount_one(c, &tops[i], ".");
	}
	fill_dev(c);
	if (c->all_unified) {
		go_to(make_target(c, cgroup.path, S_IFDIR), cgroup.path);
		mount_one(c, &cgroup, ".");
	}
}

static int
mask(const char *name, int as, const char *null)
{
	if (as == EMPTY)
		return mount("tmpfs", name, "tmpfs", SAFE | MS_RDONLY,
			     "size=4k,nr_inodes=2");
	if (mount(as == NOTHING ? null : name, name, NULL, MS_BIND, NULL) == -1)
		return -1;
	return as == NOTHING
		   ? 0 /* as read-only as /dev is */
		   : mount(NULL, name, NULL,
			   MS_REMOUNT | MS_BIND | MS_RDONLY | SAFE, NULL);
}

/* What this kernel has of them. */
static void
mask_all(const struct container *c, const char *top, int null)
{
	go_to(find_target(c->root, top), top);
	for (int as = 0; as < MASKS; as++)
		for (const char *const *path = masked[as]; *path; path++)
			if (strncmp(*path, top, strlen(top)) == 0 &&
			    mask(*path + strlen(top), as,
				 descriptor_path(null)) == -1 &&
			    errno != ENOENT)
				err(OURS, "mount on %s", *path);
}

/* Our own /dev/null covers the files: one in ROOT could be anything. */
void
mask_system(const struct container *c)
{
	int null = must(find_target(c->root, "/dev/null"), "/dev/null");

	explain(4, "mounts over /proc/kcore and others: hidden");
	explain(4, "binds of /proc/sys and others: read-only");
	mask_all(c, "/proc/", null);
	mask_all(c, "/sys/", null);
	close(null);
}
