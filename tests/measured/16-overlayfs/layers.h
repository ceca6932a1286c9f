/*
 * layers.h - what the programs of this chapter share: a place to play, and
 * the three directories of a small image in it. Overlays are not mounted here.
 * The working directory is /mnt, so that layers have short names.
 */
#include <sys/mount.h>
#include <dirent.h>
#include <sched.h>
#include "../demo.h"

static inline void
make_dir(const char *path)
{
	if (mkdir(path, 0755) == -1)
		err(FAIL, "%s", path);
}

/* As echo does: with > or with >>. */
static inline void
echo(const char *who, const char *text, const char *path, int how)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | how, 0644);

	if (fd == -1)
		err(FAIL, "%s", path);
	if (dprintf(fd, "%s\n", text) < 0)
		err(FAIL, "%s", path);
	close(fd);
	if (who != NULL)
		printf("   %s$ echo %s %s%s\n", who, text,
		       how == O_APPEND ? ">>" : ">", path);
}

/* Make a file, or say why not: 0 or an errno. */
static inline int
touch(const char *who, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	int error = fd == -1 ? errno : 0;

	printf("   %s$ touch %s && echo ok\n   %s\n", who, path,
	       error == 0 ? "ok" : strerror(error));
	if (fd != -1)
		close(fd);
	return error;
}

/* Bytes, no hole: a copy costs as much. */
static inline void
fill(const char *path, size_t length)
{
	static const char zeros[4096];
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);

	if (fd == -1)
		err(FAIL, "%s", path);
	for (size_t n; length > 0; length -= n) {
		n = length < sizeof zeros ? length : sizeof zeros;
		if (write(fd, zeros, n) != (ssize_t)n)
			err(FAIL, "write(%s)", path);
	}
	close(fd);
}

/* As a Dockerfile would: FROM base, RUN the installation of python, COPY. */
static inline void
make_image(void)
{
	const char *dirs[] = {"base",	    "base/bin", "base/etc",
			      "base/cache", "python",	"python/bin",
			      "python/etc", "app",	"app/srv"};
	const char *files[] = {"base/bin/sh",	    "base/etc/motd",
			       "base/etc/hosts",    "base/cache/index",
			       "python/bin/python", "python/etc/motd",
			       "app/srv/main.py"};

	for (size_t i = 0; i < sizeof dirs / sizeof dirs[0]; i++)
		make_dir(dirs[i]);
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		echo(NULL, files[i], files[i], O_TRUNC);
	fill("base/bin/sh", (1 << 20) - sizeof "base/bin/sh"); /* 1 MB */
}

/* A tmpfs on /mnt, which nobody but us sees: see chapter 5. */
static inline void
play(ino_t host)
{
	umask(022); /* whatever our parent has */
	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	if (show_inode("container", "/proc/self/ns/mnt").st_ino == host)
		errx(FAIL, "this is the host's mount namespace: stop");
	if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == -1)
		err(FAIL, "mount(MS_PRIVATE)");
	if (trace("container",
		  mount("kakuri", "/mnt", "tmpfs", 0, "mode=0755")) == -1)
		err(FAIL, "mount(tmpfs)");
	if (trace("container", chdir("/mnt")) == -1)
		err(FAIL, "chdir(/mnt)");
	make_image();
}

static inline int
visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* As ls does: the names in a directory, in one line. */
static inline const char *
list(const char *who, const char *path)
{
	static char names[256];
	struct dirent **entry;
	FILE *f;
	int n;

	printf("   %s$ ls %s\n", who, path);
	memset(names, 0, sizeof names);
	n = scandir(path, &entry, visible, alphasort);
	if (n == -1) {
		printf("   ls: %s: %s\n", path, strerror(errno));
		return "?";
	}
	f = fmemopen(names, sizeof names, "w");
	if (f == NULL)
		err(FAIL, "fmemopen");
	for (int i = 0; i < n; i++) {
		fprintf(f, "%s%s", i > 0 ? " " : "", entry[i]->d_name);
		free(entry[i]);
	}
	fclose(f);
	free(entry);
	if (n > 0)
		printf("   %s\n", names);
	return names;
}
