/*
 * path.c - paths in ROOT, as the container will see them.
 *
 * A link in ROOT may be absolute or climb with "..": as long as the container
 * is not in its root yet, the kernel would follow it to the host. openat2(2)
 * with RESOLVE_IN_ROOT takes the descriptor's directory for "/". A magic link,
 * as those of /proc/self/fd are, leads to what a process holds: it is never
 * followed, also once the container is in its root (CVE-2024-21626).
 */
#include "kakuri.h"
#include <linux/openat2.h>
#include <libgen.h>

/* What mount(2) takes for the very file that a descriptor holds. */
const char *
descriptor_path(int fd)
{
	static char path[32];

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return path;
}

static int
open_how(int directory, const char *path, int flags, uint64_t resolve)
{
	struct open_how how = {
	    .flags = flags | O_CLOEXEC,
	    .resolve = resolve | RESOLVE_NO_MAGICLINKS,
	};
	int fd;

	do /* EAGAIN: somebody renamed a directory while ".." was resolved */
		fd = syscall(SYS_openat2, directory, path, &how, sizeof how);
	while (fd == -1 && (errno == EAGAIN || errno == EINTR));
	return fd;
}

/* ROOT is "/"; -1 and errno if it is not there. */
int
open_in_root(int root, const char *path, int flags)
{
	return open_how(root, path, flags, RESOLVE_IN_ROOT);
}

/* A descriptor for mounting on, not for reading. */
int
find_target(int root, const char *path)
{
	return open_in_root(root, path, O_PATH);
}

/* In a mount of our own, which we hold: no link leads out of it. */
int
open_beneath(int directory, const char *path, int flags)
{
	return open_how(directory, path, flags,
			RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
}

/* For a process whose root is the container's. */
static int
open_inside(const char *path, int flags, uint64_t resolve)
{
	int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd = open_how(root, path, flags, resolve | RESOLVE_IN_ROOT);
	int error = errno;

	close(root);
	errno = error;
	return fd;
}

int
open_directory(const char *path)
{
	return open_inside(path, O_PATH | O_DIRECTORY, 0);
}

/* Whatever it is: we neither wait for it nor make it our terminal. */
int
open_to_read(const char *path)
{
	return open_inside(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
}

/* The file that has this name, and no other. */
int
open_to_change(const char *path)
{
	return open_inside(path, O_RDWR | O_NOCTTY, RESOLVE_NO_SYMLINKS);
}

/* No link at all. */
int
open_place(const char *path)
{
	return open_inside(path, O_PATH, RESOLVE_NO_SYMLINKS);
}

/* The kernel's own link, to our own directory, is one that we follow. */
int
open_self(int proc, const char *file, int flags)
{
	char path[64];

	snprintf(path, sizeof path, "self/%s", file);
	return open_how(proc, path, flags, RESOLVE_BENEATH | RESOLVE_NO_XDEV);
}

/* Where the link NAME of a directory, PATH, leads; NULL: it is no link. */
static char *
follow_link(int directory, const char *path, const char *name)
{
	char text[4096], *whole;
	ssize_t n = readlinkat(directory, name, text, sizeof text - 1);

	if (n == -1)
		return NULL;
	text[n] = '\0';
	must(asprintf(&whole, "%s%s%s", *text == '/' ? "" : path,
		      *text == '/' ? "" : "/", text),
	     "%s", path);
	return whole;
}

/* As find_target; what is missing is made. So many links are left, in all. */
static int
make_after(const struct container *c, const char *path, mode_t kind, int *links)
{
	const char *above = dirname(strdup(path));
	const char *name = basename(strdup(path));
	int fd = find_target(c->root, path), parent, made;
	char *link;

	if (fd != -1)
		return fd;
	if (errno != ENOENT || *links == 0)
		err(OURS, "%s in ROOT", path);
	parent = make_after(c, above, S_IFDIR, links);
	if ((link = follow_link(parent, above, name)) != NULL) {
		close(parent);
		--*links;
		return make_after(c, link, kind, links);
	}
	made = kind == S_IFDIR ? mkdirat(parent, name, 0755)
			       : mknodat(parent, name, S_IFREG | 0644, 0);
	if (made == -1 && errno != EEXIST)
		err(OURS, "%s is not in ROOT, and could not be made%s", path,
		    in_language(errno == EROFS
				    ? " (--read-only? make it before)"
				    : ""));
	close(parent);
	return must(find_target(c->root, path), "%s in ROOT", path);
}

/*
 * As find_target, but the missing directories, or the file, are made; also
 * where a link leads to what is not there, as /etc/resolv.conf often does:
 * beneath ROOT, whatever it says.
 */
int
make_target(const struct container *c, const char *path, mode_t kind)
{
	int links = 40; /* as many as the kernel follows */

	return make_after(c, path, kind, &links);
}
