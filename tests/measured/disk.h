/*
 * disk.h - a small disk with an ext4 on it, made in memory, without mkfs.
 *
 * No chapter teaches this. It is a loop device over a file that has no name;
 * the last one who closes it, a mount too, takes it away (autoclear).
 */
#ifndef DISK_H
#define DISK_H

#include <sys/ioctl.h>
#include <sys/mount.h>
#include <linux/loop.h>
#include "demo.h"

enum {
	DISK_BLOCK = 4096,   /* bytes in a block */
	DISK_BLOCKS = 16384, /* blocks: 64 MB, of which few are ever used */
	DISK_INODES = 16384,
	DISK_INODE = 256, /* bytes in an inode */
	DISK_BITMAP = 2,  /* block 2: the blocks in use, 3: the inodes in use */
	DISK_TABLE = 4,	  /* from block 4: the inodes */
	DISK_ROOT = 1028, /* after them: the root directory */
	DISK_FREE = 15355, /* blocks that are left */
};

/* Little-endian numbers on the disk, of 2 or 4 bytes. */
static inline void
disk_put(unsigned char *at, int size, uint32_t number)
{
	for (int i = 0; i < size; i++)
		at[i] = (unsigned char)(number >> (8 * i));
}

/* The superblock, and the one group that there is: by offset, size, value. */
static inline void
disk_head(unsigned char *disk)
{
	const uint32_t super[][3] = {
	    {0, 4, DISK_INODES},
	    {4, 4, DISK_BLOCKS},
	    {12, 4, DISK_FREE},
	    {16, 4, DISK_INODES - 10},
	    {24, 4, 2},	    /* log2 of the block's size, from 1024 */
	    {28, 4, 2},	    /* and of a cluster's */
	    {32, 4, 32768}, /* blocks in a group */
	    {36, 4, 32768}, /* clusters */
	    {40, 4, DISK_INODES},
	    {54, 2, 0xffff}, /* any number of mounts without a check */
	    {56, 2, 0xef53}, /* this is an ext file system */
	    {58, 2, 1},	     /* which is clean */
	    {76, 4, 1},	     /* revision */
	    {84, 4, 11},     /* the first inode for everybody */
	    {88, 2, DISK_INODE},
	    {96, 4, 2}, /* directory entries have a type */
	};
	const uint32_t group[][3] = {
	    {0, 4, DISK_BITMAP}, {4, 4, DISK_BITMAP + 1},   {8, 4, DISK_TABLE},
	    {12, 2, DISK_FREE},	 {14, 2, DISK_INODES - 10}, {16, 2, 1},
	};

	for (size_t i = 0; i < sizeof super / sizeof super[0]; i++)
		disk_put(disk + 1024 + super[i][0], (int)super[i][1],
			 super[i][2]);
	for (size_t i = 0; i < sizeof group / sizeof group[0]; i++)
		disk_put(disk + DISK_BLOCK + group[i][0], (int)group[i][1],
			 group[i][2]);
}

/* The bits in use, and a root directory (inode 2) with . and .. in it. */
static inline void
disk_body(unsigned char *disk)
{
	unsigned char *blocks = disk + DISK_BITMAP * DISK_BLOCK;
	unsigned char *inodes = blocks + DISK_BLOCK;
	unsigned char *inode = disk + DISK_TABLE * DISK_BLOCK + DISK_INODE;
	unsigned char *dir = disk + DISK_ROOT * DISK_BLOCK;

	for (int i = 0; i <= DISK_ROOT; i++)
		blocks[i / 8] |= (unsigned char)(1 << i % 8);
	memset(blocks + DISK_BLOCKS / 8, 0xff, DISK_BLOCK - DISK_BLOCKS / 8);
	inodes[0] = 0xff;
	inodes[1] = 0x03;
	memset(inodes + DISK_INODES / 8, 0xff, DISK_BLOCK - DISK_INODES / 8);
	disk_put(inode, 2, 040755);
	disk_put(inode + 4, 4, DISK_BLOCK);
	disk_put(inode + 26, 2, 2); /* links */
	disk_put(inode + 28, 4, DISK_BLOCK / 512);
	disk_put(inode + 40, 4, DISK_ROOT);
	disk_put(inode + 128, 2, 32); /* the part beyond 128 bytes */
	memcpy(dir, "\2\0\0\0\14\0\1\2.\0\0", 12);
	memcpy(dir + 12, "\2\0\0\0\364\17\2\2..\0", 12);
}

/* A loop device over that file; path is where its node is. */
static inline int
disk_loop(int file, char path[32])
{
	struct loop_config config = {.fd = (uint32_t)file,
				     .info.lo_flags = LO_FLAGS_AUTOCLEAR};
	int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC), disk, n;

	if (control == -1)
		skip("there is no /dev/loop-control: sudo modprobe loop",
		     "/dev/loop-control がありません。sudo modprobe loop を"
		     "実行してください。");
	for (int tries = 0; tries < 100; tries++) {
		if ((n = ioctl(control, LOOP_CTL_GET_FREE)) == -1)
			err(FAIL, "LOOP_CTL_GET_FREE");
		snprintf(path, 32, "/dev/loop%d", n);
		if ((disk = open(path, O_RDWR | O_CLOEXEC)) == -1)
			skip("the node of a new loop device does not appear "
			     "(in a container?): run it on the host",
			     "新しいループデバイスのファイルが現れません"
			     "（コンテナの中かもしれません）。ホストで実行"
			     "してください。");
		if (ioctl(disk, LOOP_CONFIGURE, &config) == 0) {
			close(control);
			return disk;
		}
		if (errno == EINVAL || errno == ENOTTY)
			skip("this needs Linux 5.8 (LOOP_CONFIGURE)",
			     "Linux 5.8 以降が必要です（LOOP_CONFIGURE）。");
		if (errno != EBUSY) /* another one was faster */
			err(FAIL, "LOOP_CONFIGURE %s", path);
		close(disk);
	}
	errx(FAIL, "no loop device is free");
}

/* Mount a new disk on a directory, in a mount namespace of one's own. */
static inline void
mount_disk(const char *where, unsigned long flags, char path[32])
{
	const size_t size = (size_t)DISK_BLOCKS * DISK_BLOCK;
	int file = memfd_create("disk", MFD_CLOEXEC), loop;
	unsigned char *disk;

	if (file == -1 || ftruncate(file, (off_t)size) == -1)
		err(FAIL, "memfd_create");
	disk = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	if (disk == MAP_FAILED)
		err(FAIL, "mmap");
	disk_head(disk);
	disk_body(disk);
	munmap(disk, size);
	loop = disk_loop(file, path);
	if (mount(path, where, "ext4", flags, NULL) == -1) {
		if (errno == ENODEV)
			skip("there is no ext4 here: sudo modprobe ext4",
			     "ここでは ext4 が使えません。sudo modprobe ext4 "
			     "を実行してください。");
		err(FAIL, "mount(ext4)");
	}
	close(loop); /* the mount holds it now */
	close(file);
}

#endif
