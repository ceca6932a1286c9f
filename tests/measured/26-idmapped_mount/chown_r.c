/*
 * chown_r - 10,000 files change hands: by chown(2), and by an idmapped mount.
 *
 * Linux 5.12 (2021). See mount_setattr(2), chown(2).
 */
#define _GNU_SOURCE
#include <sys/sysmacros.h>
#include <inttypes.h>
#include <time.h>
#include "idmap.h"

enum { DIRS = 100, FILES = 10000, ROUNDS = 5 };
static int64_t changed[FILES]; /* ctimes, in nanoseconds */

static double
milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static const char *
name(const char *root, int dir, int file)
{
	static char path[64];

	if (file == -1)
		snprintf(path, sizeof path, "%s/%d", root, dir);
	else
		snprintf(path, sizeof path, "%s/%d/%d", root, dir, file);
	return path;
}

static void
make_files(void)
{
	for (int i = 0; i < DIRS; i++)
		if (mkdir(name("/mnt/disk/image", i, -1), 0755) == -1)
			err(FAIL, "mkdir");
	for (int i = 0; i < FILES; i++)
		if (mknod(name("/mnt/disk/image", i % DIRS, i / DIRS),
			  S_IFREG | 0644, 0) == -1)
			err(FAIL, "mknod");
}

/* What was written to the disk so far, once it is all there. */
static int64_t
written(void)
{
	char path[64];
	struct stat st;
	int64_t sectors;
	FILE *f;
	int fd;

	fd = open("/mnt/disk", O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		err(FAIL, "/mnt/disk");
	if (syncfs(fd) == -1)
		err(FAIL, "syncfs");
	if (fstat(fd, &st) == -1)
		err(FAIL, "/mnt/disk");
	close(fd);
	snprintf(path, sizeof path, "/sys/dev/block/%u:%u/stat",
		 major(st.st_dev), minor(st.st_dev));
	f = fopen(path, "re");
	if (f == NULL)
		err(FAIL, "%s", path);
	if (fscanf(f, "%*d %*d %*d %*d %*d %*d %" SCNd64, &sectors) != 1)
		errx(FAIL, "%s: not understood", path);
	fclose(f);
	return sectors * 512;
}

/* How many files belong to uid, and how many have a ctime that is new? */
static int
survey(const char *who, const char *root, uid_t uid, int *new)
{
	struct stat st;
	int64_t ctime;
	int owned = 0;

	*new = 0;
	for (int i = 0; i < FILES; i++) {
		if (stat(name(root, i % DIRS, i / DIRS), &st) == -1)
			err(FAIL, "stat");
		owned += st.st_uid == uid;
		ctime = st.st_ctim.tv_sec * INT64_C(1000000000) +
			st.st_ctim.tv_nsec;
		*new += changed[i] != ctime;
		changed[i] = ctime;
	}
	if (who != NULL)
		printf("   %s$ find %s -type f -uid %u | wc -l\n   %d\n", who,
		       root, uid, owned);
	return owned;
}

/* One round: every file and directory gets another owner. */
static double
chown_all(const char *root, uid_t uid)
{
	double start = milliseconds();

	for (int i = 0; i < DIRS; i++)
		if (lchown(name(root, i, -1), uid, uid) == -1)
			err(FAIL, "lchown");
	for (int i = 0; i < FILES; i++)
		if (lchown(name(root, i % DIRS, i / DIRS), uid, uid) == -1)
			err(FAIL, "lchown");
	if (lchown(root, uid, uid) == -1)
		err(FAIL, "lchown");
	return milliseconds() - start;
}

/* One round: a copy of the mount, its maps, and a place for it. */
static double
map_all(const char *who, const char *source, const char *target, int userns)
{
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_IDMAP,
				  .userns_fd = (uint64_t)userns};
	double start = milliseconds();
	long tree, set, moved;

	tree = syscall(SYS_open_tree, AT_FDCWD, source,
		       OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	if (tree == -1)
		err(FAIL, "open_tree");
	set = syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attr,
		      sizeof attr);
	need_mount_setattr(set);
	if (set == -1)
		err(FAIL, "mount_setattr");
	moved = syscall(SYS_move_mount, tree, "", AT_FDCWD, target,
			MOVE_MOUNT_F_EMPTY_PATH);
	if (moved == -1)
		err(FAIL, "move_mount");
	start = milliseconds() - start;
	if (who != NULL) {
		called(who, tree,
		       "open_tree(AT_FDCWD, \"%s\", OPEN_TREE_CLONE)", source);
		called(who, set,
		       "mount_setattr(%ld, \"\", AT_EMPTY_PATH, "
		       "{MOUNT_ATTR_IDMAP, userns_fd=%d})",
		       tree, userns);
		called(who, moved, "move_mount(%ld, \"\", AT_FDCWD, \"%s\")",
		       tree, target);
	}
	close((int)tree);
	return start;
}

static void
report(double best, int ctimes, int64_t bytes)
{
	printf(say("   the best of %d rounds: %.3f ms; in the last one %d "
		   "files got a new ctime, %jd bytes were written\n",
		   "   %d 回のうち最短：%.3f ms。最後の回に ctime が変わった"
		   "ファイルは %d 個、ディスクへの書き込みは %jd バイト\n"),
	       ROUNDS, best, ctimes, (intmax_t)bytes);
}

static void
compare(void)
{
	int a, b, on_disk, new_by_chown, new_by_map, userns;
	int64_t start = 0, by_chown, by_map;
	double slow = 1e9, fast = 1e9, took;

	step("10,000 files of uid 0; chown(2) gives them to container A.",
	     "uid 0 のファイルが 10,000 個あります。chown(2) でコンテナ A の"
	     "ものにします。");
	make_files();
	survey("container", "/mnt/disk/image", 0, &new_by_chown);
	for (uid_t i = 1; i <= ROUNDS; i++) {
		if (i == ROUNDS) /* what this one changes is counted */
			survey(NULL, "/mnt/disk/image", 0, &new_by_chown);
		start = written();
		took = chown_all("/mnt/disk/image", 100000 - ROUNDS + i);
		slow = took < slow ? took : slow;
	}
	by_chown = written() - start;
	printf("   container: lchown(\"/mnt/disk/image\", 100000, 100000) = 0, "
	       "and %d more\n",
	       FILES + DIRS);
	a = survey("container", "/mnt/disk/image", 100000, &new_by_chown);
	report(slow, new_by_chown, by_chown);

	step("A mount in which they belong to container B.",
	     "同じファイルを、コンテナ B のものに見せるマウントを作ります。");
	userns = user_namespace("container", "100000 200000 65536");
	for (int i = 1; i <= ROUNDS; i++) {
		if (i > 1 && umount("/mnt/b") == -1)
			err(FAIL, "umount");
		start = written();
		took = map_all(i == ROUNDS ? "container" : NULL,
			       "/mnt/disk/image", "/mnt/b", userns);
		fast = took < fast ? took : fast;
	}
	by_map = written() - start;
	b = survey("container", "/mnt/b", 200000, &new_by_map);
	on_disk = survey("container", "/mnt/disk/image", 100000, &new_by_map);
	report(fast, new_by_map, by_map);
	claim(a == FILES && b == FILES && on_disk == FILES,
	      "All 10,000 files belong to uid 100000 on the disk, and to "
	      "200000 in the mount.",
	      "10,000 個すべてが、ディスク上では uid 100000、マウントでは "
	      "200000 のものです。");
	claim(fast < slow / 10,
	      "The three calls of the mount took less than a tenth of the time "
	      "of chown(2).",
	      "マウントの 3 つのシステムコールにかかった時間は、"
	      "chown(2) の 10 分の 1 未満です。");
	claim(new_by_chown == FILES && by_chown > FILES && new_by_map == 0 &&
		  by_map == 0,
	      "chown(2) gave each file a new ctime and wrote to the disk; the "
	      "mount changed no ctime and wrote nothing.",
	      "chown(2) では、全ファイルの ctime が変わり、ディスクに書き"
	      "込みがありました。マウントでは ctime は 1 つも変わらず、書き"
	      "込みもありませんでした。");
}

int
main(int argc, char *argv[])
{
	ino_t host;
	pid_t pid;

	demo(argc, argv, ROOT);
	step("A place to play: a disk with an ext4, in a new mount namespace.",
	     "実験の場所を用意します。新しいマウント名前空間で、ext4 の"
	     "ディスクをマウントします。");
	host = show_inode("host", "/proc/self/ns/mnt").st_ino;
	pid = child();
	if (pid == 0) {
		play(host, "disk disk/image b");
		compare();
		explore();
		_exit(PASS);
	}
	reap(pid);
	return verdict(3);
}
