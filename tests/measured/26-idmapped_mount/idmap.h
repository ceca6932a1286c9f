/*
 * idmap.h - what the programs of this chapter need and do not teach: names for
 * an older libc, a place to play, a user namespace with a map (chapter 15), and
 * whose a file is.
 */
#include <sys/mount.h>
#include <sched.h>
#include <stdarg.h>
#include "../disk.h"

#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef MOUNT_ATTR_SIZE_VER0
#define OPEN_TREE_CLONE 1
#define OPEN_TREE_CLOEXEC O_CLOEXEC
#define MOVE_MOUNT_F_EMPTY_PATH 4
#define MOUNT_ATTR_IDMAP 0x100000
struct mount_attr {
	uint64_t attr_set, attr_clr, propagation, userns_fd;
};
#endif

/* As print_call(), of a call whose arguments are not written in the source. */
__attribute__((format(printf, 3, 4))) static inline long
called(const char *who, long result, const char *format, ...)
{
	int error = errno;
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	errno = error;
	return print_call(who, text, result);
}

/* Without mount_setattr(2) there is nothing to show. */
static inline void
need_mount_setattr(long result)
{
	if (result == -1 && errno == ENOSYS)
		skip("this needs Linux 5.12 (mount_setattr)",
		     "Linux 5.12 以降が必要です（mount_setattr）。");
}

static inline void
write_map(const char *who, pid_t pid, const char *name, const char *map)
{
	char path[64];
	int fd;

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		err(FAIL, "%s", path);
	if (write(fd, map, strlen(map)) == -1)
		err(FAIL, "%s", path);
	close(fd);
	printf("   %s$ echo %s >%s\n", who, map, path);
}

/* A user namespace with that map: uid on disk, uid in the mount, how many. */
static inline int
user_namespace(const char *who, const char *map)
{
	char path[64];
	pid_t pid;
	int fd;

	pid = child();
	if (pid == 0) {
		if (unshare(CLONE_NEWUSER) == -1) {
			if (errno == ENOSPC)
				skip("no user namespace may be made here: see "
				     "sysctl user.max_user_namespaces",
				     "この環境では"
				     "ユーザー名前空間を作れません。"
				     "sysctl user.max_user_namespaces を"
				     "確かめてください。");
			err(errno == EINVAL ? SKIP : FAIL,
			    "unshare(CLONE_NEWUSER)");
		}
		meet(); /* the namespace is there */
		meet(); /* the parent has opened it */
		_exit(PASS);
	}
	meet();
	write_map(who, pid, "uid_map", map);
	write_map(who, pid, "gid_map", map);
	snprintf(path, sizeof path, "/proc/%d/ns/user", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		err(FAIL, "%s", path);
	meet();
	reap(pid);
	return fd;
}

/* Who owns it? */
static inline struct stat
show_owner(const char *who, const char *path)
{
	struct stat st = {.st_uid = (uid_t)-1};

	printf("   %s$ stat -c 'uid %%u, inode %%i' %s\n", who, path);
	if (stat(path, &st) == -1)
		printf("   %s\n", strerror(errno));
	else
		printf("   uid %u, inode %ju\n", st.st_uid,
		       (uintmax_t)st.st_ino);
	return st;
}

/* The uid that is shown where there is none: 65534, nobody's. */
static inline uid_t
overflow_uid(void)
{
	FILE *f = fopen("/proc/sys/kernel/overflowuid", "re");
	unsigned uid;

	if (f == NULL || fscanf(f, "%u", &uid) != 1)
		err(FAIL, "/proc/sys/kernel/overflowuid");
	fclose(f);
	return uid;
}

/* Make a file, or say why not: 0 or an errno. */
static inline int
touch(const char *who, const char *path)
{
	int fd, error = 0;

	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd == -1)
		error = errno;
	else
		close(fd);
	printf("   %s$ touch %s && echo ok\n   %s\n", who, path,
	       error == 0 ? "ok" : strerror(error));
	return error;
}

/* A tmpfs on /mnt with directories, one of them an ext4: see chapter 5. */
static inline void
play(ino_t host, const char *dirs)
{
	char path[64], loop[32];
	int length;

	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	if (show_inode("container", "/proc/self/ns/mnt").st_ino == host)
		errx(FAIL, "this is the host's mount namespace: stop");
	if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == -1)
		err(FAIL, "mount(MS_PRIVATE)");
	if (mount("kakuri", "/mnt", "tmpfs", 0, "mode=0755") == -1)
		err(FAIL, "mount(tmpfs)");
	umask(0);
	for (; *dirs != '\0'; dirs += length + (dirs[length] == ' ')) {
		length = (int)strcspn(dirs, " ");
		snprintf(path, sizeof path, "/mnt/%.*s", length, dirs);
		if (mkdir(path, 0777) == -1)
			err(FAIL, "%s", path);
		if (strcmp(path, "/mnt/disk") == 0)
			mount_disk(path, MS_NOATIME, loop);
	}
}
