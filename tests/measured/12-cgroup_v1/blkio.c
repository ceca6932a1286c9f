/*
 * blkio - direct reads from a disk are held to a rate.
 *
 * Linux 2.6.33 (2010), throttling 2.6.37 (2011). See cgroups(7), loop(4), and
 * the kernel's admin-guide/cgroup-v1/blkio-controller.rst.
 */
#define _GNU_SOURCE
#include <sys/sysmacros.h>
#include "../disk.h"
#include "v1.h"

#define MB (1 << 20)
enum { SIZE = 4 * MB, RATE = 2 * MB, BLOCK = 512 << 10 };

static char path[32]; /* of the disk */
static char name[32]; /* its numbers, as blkio wants them */
static int disk;
static int reads; /* of the whole disk, so far */

/* A whole disk that nobody else uses: it goes when the last one closes it. */
static void
make_disk(void)
{
	int file = memfd_create("disk", MFD_CLOEXEC);
	struct stat st;

	if (file == -1)
		err(FAIL, "memfd_create");
	if (ftruncate(file, SIZE) == -1)
		err(FAIL, "ftruncate");
	disk_loop(file, path); /* it is kept open until the end */
	disk = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
	if (disk == -1)
		err(FAIL, "open(%s, O_DIRECT)", path);
	if (fstat(disk, &st) == -1)
		err(FAIL, "fstat(%s)", path);
	snprintf(name, sizeof name, "%u:%u", major(st.st_rdev),
		 minor(st.st_rdev));
}

/* Read the whole disk, past every cache; how long did it take? */
static double
read_disk(void)
{
	double start = seconds(CLOCK_MONOTONIC);
	void *buffer;

	if (posix_memalign(&buffer, 4096, BLOCK) != 0)
		errx(FAIL, "posix_memalign");
	for (off_t at = 0; at < SIZE; at += BLOCK)
		if (pread(disk, buffer, BLOCK, at) != BLOCK)
			err(FAIL, "pread(%s)", path);
	return seconds(CLOCK_MONOTONIC) - start;
}

/* A busy machine reads late, but nothing makes it early: try three times. */
static double
timed(const char *who, const char *dir)
{
	double *time = shared(sizeof *time);
	pid_t pid;

	for (int tries = 0; tries < 3; tries++) {
		pid = member(dir);
		if (pid == 0) {
			*time = read_disk();
			_exit(PASS);
		}
		reap(pid);
		reads++;
		if (SIZE / *time > 0.8 * RATE)
			break;
	}
	printf("   %s$ dd if=%s of=/dev/null bs=512K iflag=direct\n"
	       "   %d bytes, %.3f s, %.1f MB/s\n",
	       who, path, SIZE, *time, SIZE / *time / MB);
	return *time;
}

/* Bytes that the throttle let through for this disk; -1 if it has no line. */
static int64_t
counted(const char *dir)
{
	const char *file = "blkio.throttle.io_service_bytes";
	char word[64];
	int64_t bytes;

	snprintf(word, sizeof word, "%s Read ", name);
	bytes = number(dir, file, word);
	printf("   host$ grep '%s Read' %s\n", name, file);
	if (bytes != -1)
		printf("   %s%jd\n", word, (intmax_t)bytes);
	return bytes;
}

static void
limit(const char *dir)
{
	double before, inside, outside;
	int64_t from, to, later;

	before = timed("container", dir);

	step("2 MB a second. A disk is named by its numbers, major:minor.",
	     "毎秒 2 MB に制限します。ディスクはメジャー番号とマイナー番号で"
	     "指定します。");
	put("host", dir, "blkio.throttle.read_bps_device", "%s %d", name, RATE);
	from = counted(dir);
	reads = 0;
	inside = timed("container", dir);
	to = counted(dir);
	claim(SIZE / inside > 0.8 * RATE && SIZE / inside < 1.2 * RATE &&
		  before < inside / 4,
	      "4 MB took 2 s, give or take 20%; before the limit, less than a "
	      "quarter of that.",
	      "4 MB の読み込みに 2 秒 ± 20% かかりました。"
	      "設定前は、その 4 分の 1 未満でした。");
	claim(to - from == (int64_t)reads * SIZE,
	      "The group's counter grew by exactly the bytes that were read.",
	      "グループのカウンターは、読み込んだバイト数とちょうど同じだけ"
	      "増えました。");

	step("The same disk under the same limit, read by another process.",
	     "制限はそのままで、同じディスクを別のプロセスが読み込みます。");
	outside = timed("host", NULL);
	later = counted(dir);
	claim(outside < inside / 4 && later == to,
	      "A process outside of the group was four times as fast at least, "
	      "and the group did not count it.",
	      "グループの外のプロセスは 4 倍以上速く読み込み、"
	      "グループのカウンターは変わりませんでした。");
}

static char *
need_blkio(void)
{
	char *root = hierarchy("blkio");

	if (root == NULL)
		skip("blkio is not mounted as v1 here",
		     "このマシンでは、blkio が v1 でマウントされていません。");
	return root;
}

int
main(int argc, char *argv[])
{
	char *root, *dir;

	demo(argc, argv, ROOT);
	need_v1();
	root = need_blkio();
	step("A disk of our own, 4 MB, and a group with no limit yet.",
	     "専用の 4 MB のディスクと、まだ制限のないグループを作ります。");
	make_disk();
	dir = new_group(root, "");
	limit(dir);
	if (command != NULL) {
		put(NULL, dir, "cgroup.procs", "0");
		explore();
	}
	return verdict(3);
}
