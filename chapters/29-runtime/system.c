/*
 * system.c - /proc, /dev and /sys: the kernel's own, with less in them.
 *
 * In what we have mounted ourselves nobody has put a link: plain names will
 * do, once we are in there.
 */
#include "kakuri.h"
#include <sys/mount.h>
#include <sys/sysmacros.h>

enum { SAFE = MS_NOSUID | MS_NOEXEC | MS_NODEV };

static const struct system {
	const char *type, *path, *data;
	unsigned long flags;
} systems[] = {
    {"proc", "/proc", NULL, SAFE},
    {"sysfs", "/sys", NULL, SAFE | MS_RDONLY},
    /* In a cgroup namespace, it shows our group only. */
    {"cgroup2", "/sys/fs/cgroup", NULL, SAFE | MS_RDONLY},
    {"tmpfs", "/dev", "mode=755,size=64k", MS_NOSUID | MS_NOEXEC},
    {"devpts", "/dev/pts", "newinstance,ptmxmode=0666,mode=0620,gid=5",
     MS_NOSUID | MS_NOEXEC},
    {"tmpfs", "/dev/shm", "mode=1777,size=64m", SAFE},
    {"mqueue", "/dev/mqueue", NULL, SAFE},
};

static const struct {
	const char *path;
	int major, minor;
} devices[] = {
    {"/dev/null", 1, 3},   {"/dev/zero", 1, 5},	   {"/dev/full", 1, 7},
    {"/dev/random", 1, 8}, {"/dev/urandom", 1, 9}, {"/dev/tty", 5, 0},
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
	int as;
	const char *top, *names[8];
} masks[] = {
    {EMPTY, "/proc", {"acpi", "asound", "scsi"}},
    {EMPTY, "/sys", {"firmware", "devices/virtual/powercap"}},
    {NOTHING,
     "/proc",
     {"interrupts", "kcore", "keys", "latency_stats", "sched_debug",
      "timer_list", "timer_stats"}},
    {READ_ONLY, "/proc", {"bus", "fs", "irq", "sys", "sysrq-trigger"}},
};

/* A descriptor is done with once we are there. */
static void
go_to(int directory, const char *path)
{
	must(fchdir(directory), "%s", path);
	close(directory);
}

/*
 * In a user namespace, group 5 need not be there; and sysfs shows a network:
 * that of the host is not ours to show, so there is none.
 */
static void
mount_one(const struct container *c, struct system s)
{
	bool in_dev = strncmp(s.path, "/dev/", 5) == 0; /* we are in there */
	struct stat st;

	if (strcmp(s.type, "devpts") == 0 && !is_mapped(c, 5))
		s.data = "newinstance,ptmxmode=0666,mode=0620";
	if (strcmp(s.type, "sysfs") == 0 && c->rootless && c->network == HOST)
		s = (struct system){"tmpfs", s.path,
				    "mode=755,nr_inodes=8,size=4k", SAFE};
	/* In ROOT, a link would put it where nobody looks for it. */
	if (in_dev)
		must(mkdir(s.path + 5, 0755), "%s", s.path);
	else if (fstatat(c->root, s.path + 1, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		 !S_ISDIR(st.st_mode))
		errx(OURS, "%s in ROOT must be a directory", s.path);
	else
		go_to(make_target(c, s.path, S_IFDIR), s.path);
	explain(5, "mount(\"%s\") on %s", s.type, s.path);
	if (mount(s.type, in_dev ? s.path + 5 : ".", s.type, s.flags, s.data) ==
	    -1)
		err(OURS, "mount of %s on %s%s", s.type, s.path,
		    errno == EPERM ? " (hidden here, too, as in a container?)"
				   : "");
	if (strcmp(s.path, "/dev") == 0)
		go_to(find_target(c->root, "/dev"), "/dev");
}

/*
 * mknod rather than a bind mount of the host's devices: less to undo; but a
 * user namespace has no right to it. Then nothing can be added: in this one
 * mount devices can be opened.
 */
static void
fill_dev(const struct container *c)
{
	if (!c->rootless)
		explain(2, "mknod in /dev: null zero full random urandom tty");
	for (size_t i = 0; i < COUNT(devices); i++)
		if (c->rootless)
			bind_device(c, devices[i].path);
		else
			must(mknod(devices[i].path + strlen("/dev/"),
				   S_IFCHR | 0666,
				   makedev(devices[i].major, devices[i].minor)),
			     "mknod %s", devices[i].path);
	for (size_t i = 0; i < COUNT(links); i++)
		must(symlink(links[i].target, links[i].name), "/dev/%s",
		     links[i].name);
	for (const struct device *d = c->devices; d->path != NULL; d++)
		bind_device(c, d->path);
	must(mount(NULL, ".", NULL,
		   MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NOEXEC,
		   NULL),
	     "remount of /dev");
}

void
mount_system(const struct container *c)
{
	for (size_t i = 0; i < COUNT(systems); i++)
		if (c->all_unified || strcmp(systems[i].type, "cgroup2") != 0)
			mount_one(c, systems[i]); /* v1 is not shown */
	fill_dev(c);
}

static int
mask(const char *name, int as, int null)
{
	const char *cover = as == NOTHING ? descriptor_path(null) : name;

	if (as == EMPTY)
		return mount("tmpfs", name, "tmpfs", SAFE | MS_RDONLY,
			     "size=4k,nr_inodes=2");
	if (mount(cover, name, NULL, MS_BIND, NULL) == -1)
		return -1;
	if (as == NOTHING)
		return 0; /* as read-only as /dev is */
	return mount(NULL, name, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | SAFE,
		     NULL);
}

/*
 * What this kernel has of them. Our own /dev/null covers the files: one in
 * ROOT could be anything.
 */
void
mask_system(const struct container *c)
{
	int null = must(find_target(c->root, "/dev/null"), "/dev/null");

	explain(4, "mounts over /proc/kcore and others: hidden");
	explain(4, "binds of /proc/sys and others: read-only");
	for (size_t i = 0; i < COUNT(masks); i++) {
		const char *const *name = masks[i].names;

		go_to(find_target(c->root, masks[i].top), masks[i].top);
		for (; *name != NULL; name++)
			if (mask(*name, masks[i].as, null) == -1 &&
			    errno != ENOENT)
				err(OURS, "mount on %s/%s", masks[i].top,
				    *name);
	}
	close(null);
}
