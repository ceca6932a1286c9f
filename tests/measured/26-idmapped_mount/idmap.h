/*
 * idmap.h - what the programs of this chapter share: the three calls that make
 * an idmapped mount, and the user namespace that brings the map.
 */
#include <sys/mount.h>
#include <sched.h>
#include "../disk.h"

#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif
#ifndef OPEN_TREE_CLOEXEC
#define OPEN_TREE_CLOEXEC O_CLOEXEC
#endif
#ifndef MOVE_MOUNT_F_EMPTY_PATH
#define MOVE_MOUNT_F_EMPTY_PATH 4
#endif
#ifndef MOUNT_ATTR_IDMAP
#define MOUNT_ATTR_IDMAP 0x100000
#endif

/* Write into /proc/PID: see chapter 15. */
static inline void
write_map(pid_t pid, const char *name, const char *map)
{
	char path[64];
	int fd;

	snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd == -1 || write(fd, map, strlen(map)) == -1)
		err(FAIL, "%s", path);
	close(fd);
}

/* A user namespace with that map: uid on disk, uid in the mount, how many. */
static inline int
user_namespace(const char *map)
{
	char path[64];
	pid_t pid;
	int fd;

	if ((pid = child()) == 0) {
		if (unshare(CLONE_NEWUSER) == -1) {
			if (errno == ENOSPC)
				skip("no user namespace may be made here: see "
				     "sysctl user.max_user_namespaces",
				     "ここではユーザー名前空間を作れません。"
				     "sysctl user.max_user_namespaces を"
				     "確かめてください。");
			err(errno == EINVAL ? SKIP : FAIL,
			    "unshare(CLONE_NEWUSER)");
		}
		meet();
		meet(); /* the namespace has been opened */
		_exit(PASS);
	}
	meet();
	write_map(pid, "uid_map", map);
	write_map(pid, "gid_map", map);
	snprintf(path, sizeof path, "/proc/%d/ns/user", pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		err(FAIL, "%s", path);
	meet();
	reap(pid);
	return fd;
}

/* Let the ids of a mount be mapped: 0 or an errno. */
static inline int
map_ids(int dir, const char *path, int flags, int userns)
{
	struct {
		uint64_t set, clear, propagation, userns;
	} attr = {.set = MOUNT_ATTR_IDMAP, .userns = (uint64_t)userns};

	if (syscall(SYS_mount_setattr, dir, path, flags, &attr, sizeof attr) ==
	    -1)
		return errno;
	return 0;
}

/* The same in a new mount, of source on target. */
static inline int
idmap(const char *source, const char *target, int userns)
{
	int tree, said;

	/* Like a bind mount, but attached nowhere yet ... */
	tree = (int)syscall(SYS_open_tree, AT_FDCWD, source,
			    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	if (tree == -1)
		err(FAIL, "open_tree");
	/* ... only such a mount can still be given a map ... */
	said = map_ids(tree, "", AT_EMPTY_PATH, userns);
	/* ... and then a place. */
	if (said == 0 && syscall(SYS_move_mount, tree, "", AT_FDCWD, target,
				 MOVE_MOUNT_F_EMPTY_PATH) == -1)
		err(FAIL, "move_mount");
	close(tree);
	return said;
}

/* The same, where it must work: ext4 could from the start. */
static inline void
must_idmap(const char *source, const char *target, int userns)
{
	int said = idmap(source, target, userns);

	if (said == ENOSYS)
		skip("this needs Linux 5.12 (mount_setattr)",
		     "Linux 5.12 以降が必要です（mount_setattr）。");
	errno = said;
	if (said != 0)
		err(FAIL, "mount_setattr(MOUNT_ATTR_IDMAP)");
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

static inline bool
owner(const char *who, const char *path, uid_t uid)
{
	return show_owner(who, path).st_uid == uid;
}

/* Make a file, or say why not: 0 or an errno. */
static inline int
touch(const char *who, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	int said = fd == -1 ? errno : 0;

	printf("   %s$ touch %s && echo ok\n   %s\n", who, path,
	       said == 0 ? "ok" : strerror(said));
	if (fd != -1)
		close(fd);
	return said;
}

/* A tmpfs on /mnt with directories, one of them an ext4: see chapter 5. */
static inline void
play(ino_t host, const char *dirs)
{
	char path[64], loop[32];
	int length;

	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	if (show_inode("inside", "/proc/self/ns/mnt").st_ino == host)
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
