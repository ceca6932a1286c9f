/*
 * path.c - paths in ROOT, as the container will see them.
 *
 * A link in ROOT may be absolute or climb with "..": as long as the container
 * is not in its root yet, the kernel would follow it to the host. openat2(2)
 * with RESOLVE_IN_ROOT takes the descriptor's directory for "/".
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

/* A descriptor for mounting on, not for reading; -1 and errno if not there. */
int
find_target(int root, const char *path)
{
	struct open_how how = {
	    .flags = O_PATH | O_CLOEXEC,
	    .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	int fd;

	do /* EAGAIN: somebody renamed a directory while ".." was resolved */
		fd = syscall(SYS_openat2, root, path, &how, sizeof how);
	while (fd == -1 && (errno == EAGAIN || errno == EINTR));
	return fd;
}

/* As find_target, but the missing directories, or the file, are made. */
int
make_target(const struct container *c, const char *path, mode_t kind)
{
	int fd = find_target(c->root, path), parent, made;
	char *name;

	if (fd != -1)
		return fd;
	if (errno != ENOENT)
		err(OURS, "%s in ROOT", path);
	parent = make_target(c, dirname(strdup(path)), S_IFDIR);
	name = basename(strdup(path));
	made = kind == S_IFDIR ? mkdirat(parent, name, 0755)
			       : mknodat(parent, name, S_IFREG | 0644, 0);
	if (made == -1 && errno != EEXIST)
		err(OURS, "%s is not in ROOT, and could not be made%s", path,
		    errno == EROFS ? " (--read-only? make it before)" : "");
	close(parent);
	return must(find_target(c->root, path),
		    "%s in ROOT is a link to nowhere", path);
}
