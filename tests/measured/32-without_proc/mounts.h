/*
 * mounts.h - what new headers of the kernel have in <linux/mount.h> and
 * <linux/nsfs.h>, and the two calls of chapter 32.
 */
#ifndef MOUNTS_H
#define MOUNTS_H

#include "../demo.h"
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sched.h>
#include <stddef.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_statmount
#define SYS_statmount 457
#define SYS_listmount 458
#endif
#define PIDFD_GET_MNT_NAMESPACE _IO(0xff, 3)
#define NS_GET_MNTNS_ID _IOR(0xb7, 5, uint64_t)

/* Names of our own: <sys/mount.h> may have <linux/mount.h> in it, of any age. */
#define ROOT_MOUNT UINT64_MAX /* LSMT_ROOT */
enum { MNT_BASIC = 0x2, MNT_ROOT = 0x8, MNT_POINT = 0x10, FS_TYPE = 0x20 };
struct id_request {
	uint32_t size, spare;
	uint64_t mnt_id, param, mnt_ns_id;
};
struct mount_info {
	uint32_t size, spare1;
	uint64_t mask;
	uint32_t sb_dev_major, sb_dev_minor;
	uint64_t sb_magic;
	uint32_t sb_flags, fs_type;
	uint64_t mnt_id, mnt_parent_id;
	uint32_t mnt_id_old, mnt_parent_id_old;
	uint64_t mnt_attr, mnt_propagation, mnt_peer_group, mnt_master;
	uint64_t propagate_from;
	uint32_t mnt_root, mnt_point;
	uint64_t spare2[50];
	char str[12288];
};

/* A libc may have functions of these names by now. */
#define statmount our_statmount
#define listmount our_listmount

static inline long
statmount(uint64_t ns, uint64_t id, uint64_t what, struct mount_info *mount)
{
	struct id_request request = {sizeof request, 0, id, what, ns};

	memset(mount, 0, offsetof(struct mount_info, str));
	return syscall(SYS_statmount, &request, mount, sizeof *mount, 0);
}

static inline long
listmount(uint64_t ns, uint64_t last, uint64_t *ids, size_t room)
{
	struct id_request request = {sizeof request, 0, ROOT_MOUNT, last, ns};

	return syscall(SYS_listmount, &request, ids, room, 0);
}

#endif
