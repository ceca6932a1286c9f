/*
 * chown_r - 10,000 files change hands: by chown -R, and by an idmapped mount.
 *
 * Linux 5.12 (2021). See mount_setattr(2), chown(2).
 */
#define _GNU_SOURCE
#include <sys/sysmacros.h>
#include <inttypes.h>
#include <time.h>
#include "idmap.h"

enum { DIRS = 100, FILES = 10000 };
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
	int fd = open("/mnt/disk", O_RDONLY | O_CLOEXEC);
	int64_t sectors;
	FILE *f;

	if (fd == -1 || syncfs(fd) == -1 || fstat(fd, &st) == -1)
		err(FAIL, "syncfs");
	close(fd);
	snprintf(path, sizeof path, "/sys/dev/block/%u:%u/stat",
		 major(st.st_dev), minor(st.st_dev));
	if ((f = fopen(path, "re")) == NULL)
		err(FAIL, "%s", path);
	if (fscanf(f, "%*d %*d %*d %*d %*d %*d %" SCNd64, &sectors) != 1)
		errx(FAIL, "%s: not understood", path);
	fclose(f);
	return sectors * 512;
}

/* How many files belong to uid, and how many have a ctime that is new? */
static int
survey(const char *root, uid_t uid, int *new)
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
	printf("   inside$ find %s -type f -uid %u | wc -l\n   %d\n", root, uid,
	       owned);
	return owned;
}

static double
chown_all(const char *root, uid_t uid)
{
	double start = milliseconds();

	for (int i = 0; i < FILES; i++)
		if (lchown(name(root, i % DIRS, i / DIRS), uid, uid) == -1 ||
		    (i < DIRS && lchown(name(root, i, -1), uid, uid) == -1))
			err(FAIL, "lchown");
	if (lchown(root, uid, uid) == -1)
		err(FAIL, "lchown");
	start = milliseconds() - start;
	printf("   inside$ chown -R %u:%u %s\n   %.3f ms\n", uid, uid, root,
	       start);
	return start;
}

/* A busy machine is late, but nothing makes it early: the best of five. */
static double
map_all(const char *source, const char *target, const char *map)
{
	int userns = user_namespace(map);
	double start, best = 1e9;

	for (int tries = 0; tries < 5; tries++) {
		if (tries > 0 && umount(target) == -1)
			err(FAIL, "umount");
		start = milliseconds();
		must_idmap(source, target, userns);
		start = milliseconds() - start;
		best = start < best ? start : best;
	}
	printf("   inside$ mount --bind -o X-mount.idmap=b:100000:200000:65536 "
	       "%s %s\n   %.3f ms\n",
	       source, target, best);
	return best;
}

static void
report(int ctimes, int64_t bytes)
{
	printf(
	    say("   %d files have a new ctime, %jd bytes were written\n",
		"   ctime が変わったファイルは %d 個、ディスクへの書き込みは "
		"%jd バイト\n"),
	    ctimes, (intmax_t)bytes);
}

static void
compare(void)
{
	int a, b, on_disk, new_by_chown, new_by_map;
	int64_t start, by_chown, by_map;
	double slow, fast;

	step("10,000 files of uid 0; chown -R gives them to container A.",
	     "uid 0 のファイルが 10,000 個あります。chown -R でコンテナ A の"
	     "ものにします。");
	make_files();
	survey("/mnt/disk/image", 0, &new_by_chown);
	start = written();
	slow = chown_all("/mnt/disk/image", 100000);
	by_chown = written() - start;
	a = survey("/mnt/disk/image", 100000, &new_by_chown);
	report(new_by_chown, by_chown);

	step("A mount in which they belong to container B.",
	     "同じファイルを、コンテナ B のものに見せるマウントを作ります。");
	start = written();
	fast = map_all("/mnt/disk/image", "/mnt/b", "100000 200000 65536");
	by_map = written() - start;
	b = survey("/mnt/b", 200000, &new_by_map);
	on_disk = survey("/mnt/disk/image", 100000, &new_by_map);
	report(new_by_map, by_map);
	claim(a == FILES && b == FILES && on_disk == FILES && fast < slow / 10,
	      "All 10,000 have both owners; the mount took next to no time.",
	      "10,000 個すべてに 2 人の所有者がいて、マウントは一瞬でした。");
	claim(new_by_chown == FILES && by_chown > FILES && new_by_map == 0 &&
		  by_map == 0,
	      "chown(2) wrote to every file; the mount touched none.",
	      "chown(2) は全ファイルに書き込み、マウントはどれにも"
	      "触れませんでした。");
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
	if ((pid = child()) == 0) {
		play(host, "disk disk/image b");
		compare();
		explore();
		_exit(PASS);
	}
	reap(pid);
	return verdict(2);
}
