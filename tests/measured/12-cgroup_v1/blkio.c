/*
 * blkio - direct reads from a disk are held to a rate.
 *
 * Linux 2.6.33 (2010), throttling 2.6.37 (2011). See cgroups(7), loop(4), and
 * the kernel's admin-guide/cgroup-v1/blkio-controller.rst.
 */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <linux/loop.h>
#include "v1.h"

#define MB (1 << 20)
enum { SIZE = 4 * MB, RATE = 2 * MB, BLOCK = 512 << 10 };

/* A whole disk that nobody else uses: it goes when the last one closes it. */
static int
make_disk(char path[32])
{
	struct loop_config config = {.info.lo_flags = LO_FLAGS_AUTOCLEAR |
						      LO_FLAGS_READ_ONLY};
	int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	int file = memfd_create("disk", MFD_CLOEXEC), disk, n;

	if (control == -1)
		skip("there is no /dev/loop-control: sudo modprobe loop",
		     "/dev/loop-control がありません。sudo modprobe loop を"
		     "実行してください。");
	if (file == -1 || ftruncate(file, SIZE) == -1)
		err(FAIL, "memfd_create");
	config.fd = (uint32_t)file;
	for (int tries = 0; tries < 100; tries++) {
		if ((n = ioctl(control, LOOP_CTL_GET_FREE)) == -1)
			err(FAIL, "LOOP_CTL_GET_FREE");
		snprintf(path, 32, "/dev/loop%d", n);
		disk = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
		if (disk == -1)
			skip("the node of a new loop device does not appear "
			     "(in a container?): run it on the host",
			     "新しいループデバイスのファイルが現れません"
			     "（コンテナの中かもしれません）。ホストで実行"
			     "してください。");
		if (ioctl(disk, LOOP_CONFIGURE, &config) == 0)
			return disk;
		if (errno == EINVAL || errno == ENOTTY)
			skip("this needs Linux 5.8 (LOOP_CONFIGURE)",
			     "Linux 5.8 以降が必要です（LOOP_CONFIGURE）。");
		if (errno != EBUSY) /* another one was faster */
			err(FAIL, "LOOP_CONFIGURE %s", path);
		close(disk);
	}
	errx(FAIL, "no loop device is free");
}

/* Read the whole disk, past every cache; how long did it take? */
static double
read_disk(double disk)
{
	double start = seconds(CLOCK_MONOTONIC);
	void *buffer;

	if (posix_memalign(&buffer, BLOCK, BLOCK) != 0)
		errx(FAIL, "posix_memalign");
	for (off_t at = 0; at < SIZE; at += BLOCK)
		if (pread((int)disk, buffer, BLOCK, at) != BLOCK)
			err(FAIL, "pread");
	return seconds(CLOCK_MONOTONIC) - start;
}

/* Bytes that the throttle let through for this disk. */
static int64_t
counted(const char *dir, const char *disk)
{
	char word[64];

	snprintf(word, sizeof word, "%s Read ", disk);
	return number(dir, "blkio.throttle.io_service_bytes", word);
}

static int reads; /* of the whole disk, so far */

/* A busy machine reads late, but nothing makes it early: try three times. */
static double
timed(const char *who, const char *dir, int disk, const char *path)
{
	int status;
	double time;

	for (int tries = 0; tries < 3; tries++) {
		time = run(dir, read_disk, disk, &status);
		if (status != 0)
			errx(FAIL, "%s: not read", path);
		reads++;
		if (SIZE / time > 0.8 * RATE)
			break;
	}
	printf("   %s$ dd if=%s of=/dev/null bs=512K iflag=direct\n"
	       "   %d bytes, %.3f s, %.1f MB/s\n",
	       who, path, SIZE, time, SIZE / time / MB);
	return time;
}

static void
limit(const char *dir, const char *name, int disk, const char *path)
{
	double before, inside, outside;
	int64_t from, to;

	before = timed("group", dir, disk, path);

	step("2 MB a second. A disk is named by its numbers, major:minor.",
	     "毎秒 2 MB に制限します。ディスクはメジャー番号とマイナー番号で"
	     "指定します。");
	put("group", dir, "blkio.throttle.read_bps_device", "%s %d", name,
	    RATE);
	from = counted(dir, name);
	reads = 0;
	inside = timed("group", dir, disk, path);
	to = counted(dir, name);
	claim(SIZE / inside > 0.8 * RATE && SIZE / inside < 1.2 * RATE &&
		  before < inside / 4,
	      "The same reads now take as long as the limit says.",
	      "同じ読み込みに、制限どおりの時間がかかりました。");
	claim(to - from == (int64_t)reads * SIZE,
	      "The group has counted every byte.",
	      "グループは、読み込んだバイト数を正確に数えていました。");

	step("The same disk under the same limit, read by another process.",
	     "制限はそのままで、同じディスクを別のプロセスが読み込みます。");
	outside = timed("host", NULL, disk, path);
	claim(outside < inside / 4 && counted(dir, name) == to,
	      "The limit is the group's, not the disk's.",
	      "制限されるのはグループで、ディスクではありません。");
}

int
main(int argc, char *argv[])
{
	char path[32], name[32], *root, *dir;
	struct stat st;
	int disk;

	demo(argc, argv, ROOT);
	need_v1();
	if ((root = hierarchy("blkio")) == NULL)
		skip("blkio is not mounted as v1 here",
		     "ここでは blkio が v1 でマウントされていません。");
	step("A disk of our own, 4 MB, and a group with no limit yet.",
	     "専用の 4 MB のディスクと、まだ制限のないグループを作ります。");
	disk = make_disk(path);
	if (fstat(disk, &st) == -1)
		err(FAIL, "%s", path);
	snprintf(name, sizeof name, "%u:%u", major(st.st_rdev),
		 minor(st.st_rdev));
	dir = group(root, "");
	limit(dir, name, disk, path);
	if (command != NULL) {
		put(NULL, dir, "cgroup.procs", "0");
		explore();
	}
	return verdict(3);
}
