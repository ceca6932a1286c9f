/*
 * without_proc - the mounts of process PID, a line each, without /proc.
 *
 *	sudo ./without_proc PID
 *
 * Linux 6.8, from a pidfd 6.11 (2024). See listmount(2), statmount(2),
 * pidfd_open(2), ioctl_nsfs(2).
 */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <err.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* All of this is in new headers of the kernel, and in few that you meet. */
#ifndef SYS_statmount
#define SYS_statmount 457
#define SYS_listmount 458
#endif
#define PIDFD_GET_MNT_NAMESPACE _IO(0xff, 3)
#define NS_GET_MNTNS_ID _IOR(0xb7, 5, uint64_t)
#define LSMT_ROOT UINT64_MAX
#define STATMOUNT_MNT_BASIC 0x02
#define STATMOUNT_MNT_POINT 0x10
#define STATMOUNT_FS_TYPE 0x20

struct mnt_id_req {
	uint32_t size, spare;
	uint64_t mnt_id;
	uint64_t param; /* what is asked for; of listmount(2), the last ID */
	uint64_t mnt_ns_id;
};

struct statmount {
	uint32_t size, spare1;
	uint64_t mask; /* what was answered */
	uint32_t sb_dev_major, sb_dev_minor;
	uint64_t sb_magic;
	uint32_t sb_flags, fs_type;
	uint64_t mnt_id, mnt_parent_id;
	uint32_t mnt_id_old, mnt_parent_id_old; /* those of mountinfo */
	uint64_t mnt_attr, mnt_propagation, mnt_peer_group, mnt_master;
	uint64_t propagate_from;
	uint32_t mnt_root, mnt_point;
	uint64_t spare2[50];
	char str[8192]; /* the strings; the fields say where in here */
};

/* A number for the mount namespace of a process, which nobody else gets. */
static uint64_t
mount_namespace(pid_t pid)
{
	uint64_t id;
	int pidfd, ns;

	pidfd = syscall(SYS_pidfd_open, pid, 0);
	if (pidfd == -1)
		err(1, "pidfd_open(%d)", pid);
	/* What open("/proc/PID/ns/mnt") gives. */
	ns = ioctl(pidfd, PIDFD_GET_MNT_NAMESPACE, 0);
	if (ns == -1 && (errno == ENOTTY || errno == EINVAL))
		errx(1, "PIDFD_GET_MNT_NAMESPACE needs Linux 6.11");
	if (ns == -1)
		err(1, "ioctl(PIDFD_GET_MNT_NAMESPACE)");
	if (ioctl(ns, NS_GET_MNTNS_ID, &id) == -1)
		err(1, "ioctl(NS_GET_MNTNS_ID)");
	close(ns);
	close(pidfd);
	return id;
}

/* One mount: three things are asked for, and no more is looked up. */
static void
show(struct mnt_id_req request)
{
	struct statmount mount = {0};

	request.param =
	    STATMOUNT_MNT_BASIC | STATMOUNT_MNT_POINT | STATMOUNT_FS_TYPE;
	if (syscall(SYS_statmount, &request, &mount, sizeof mount, 0) == -1) {
		if (errno == ENOENT) /* unmounted since it was listed */
			return;
		err(1, "statmount");
	}
	printf("%u %u %s %s\n", mount.mnt_id_old, mount.mnt_parent_id_old,
	       &mount.str[mount.fs_type], &mount.str[mount.mnt_point]);
}

int
main(int argc, char *argv[])
{
	struct mnt_id_req request = {.size = sizeof request};
	uint64_t ids[64], last = 0;
	long n;

	if (argc != 2 || atoi(argv[1]) < 1)
		errx(2, "usage: without_proc PID");
	request.mnt_ns_id = mount_namespace(atoi(argv[1]));

	do {
		/* The next IDs, beginning after the last one that we have. */
		request.mnt_id = LSMT_ROOT;
		request.param = last;
		n = syscall(SYS_listmount, &request, ids, 64, 0);
		if (n == -1)
			err(1, "listmount");
		for (long i = 0; i < n; i++) {
			last = ids[i];
			request.mnt_id = last;
			show(request);
		}
	} while (n > 0);
	return 0;
}
