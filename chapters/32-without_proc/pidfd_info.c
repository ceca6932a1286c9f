/*
 * pidfd_info - who is process PID, and how does it end? Without /proc.
 *
 *	./pidfd_info PID
 *
 * Linux 6.13, how it ended 6.15 (2025). See pidfd_open(2), poll(2), wait(2).
 */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* As in <linux/pidfd.h>, which is new enough on few systems. */
#define PIDFD_INFO_CGROUPID 0x4
#define PIDFD_INFO_EXIT 0x8
struct pidfd_info {
	uint64_t mask; /* what is asked for, and what was answered */
	uint64_t cgroupid;
	uint32_t pid, tgid, ppid;
	uint32_t ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
	int32_t exit_code;
};
#define PIDFD_GET_INFO _IOWR(0xff, 11, struct pidfd_info)
#define PIDFD_GET_MNT_NAMESPACE _IO(0xff, 3)
#define PIDFD_GET_NET_NAMESPACE _IO(0xff, 4)
#define PIDFD_GET_UTS_NAMESPACE _IO(0xff, 10)

/* The inode number behind a descriptor, which /proc shows in brackets. */
static unsigned long
inode(int fd)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		err(1, "fstat");
	return st.st_ino;
}

static void
show_namespace(int pidfd, const char *name, unsigned long get)
{
	int ns;

	/* A descriptor for the namespace, as open("/proc/PID/ns/NAME") gives. */
	ns = ioctl(pidfd, get, 0);
	if (ns == -1) {
		printf("%s namespace: %s\n", name, strerror(errno));
		return;
	}
	printf("%s namespace: %lu\n", name, inode(ns));
	close(ns);
}

int
main(int argc, char *argv[])
{
	struct pidfd_info info = {.mask = PIDFD_INFO_CGROUPID};
	struct pollfd gone = {0};
	int pidfd;

	if (argc != 2 || atoi(argv[1]) < 1)
		errx(2, "usage: pidfd_info PID");
	setvbuf(stdout, NULL, _IOLBF, 0);

	pidfd = syscall(SYS_pidfd_open, atoi(argv[1]), 0);
	if (pidfd == -1)
		err(1, "pidfd_open(%s)", argv[1]);
	printf("pidfd: inode %lu\n", inode(pidfd));

	/* One call, about one process: nobody else gets its PID meanwhile. */
	if (ioctl(pidfd, PIDFD_GET_INFO, &info) == -1) {
		if (errno == ENOTTY || errno == EINVAL)
			errx(1, "PIDFD_GET_INFO needs Linux 6.13");
		err(1, "ioctl(PIDFD_GET_INFO)");
	}
	printf("PID %u, parent %u\n", info.pid, info.ppid);
	printf("uid %u, gid %u\n", info.ruid, info.rgid);
	if (info.mask & PIDFD_INFO_CGROUPID)
		printf("cgroup: inode %lu\n", (unsigned long)info.cgroupid);
	show_namespace(pidfd, "mnt", PIDFD_GET_MNT_NAMESPACE);
	show_namespace(pidfd, "net", PIDFD_GET_NET_NAMESPACE);
	show_namespace(pidfd, "uts", PIDFD_GET_UTS_NAMESPACE);

	/* POLLIN would be its end. POLLHUP, that its parent has waited, too, is
	   always told: events is 0. */
	gone.fd = pidfd;
	if (poll(&gone, 1, -1) == -1)
		err(1, "poll");

	/* Now everybody may know what the parent was told. */
	info.mask = PIDFD_INFO_EXIT;
	if (ioctl(pidfd, PIDFD_GET_INFO, &info) == -1) {
		if (errno == ESRCH)
			errx(1, "it has ended; how, Linux 6.15 tells");
		err(1, "ioctl(PIDFD_GET_INFO)");
	}
	if (WIFSIGNALED(info.exit_code))
		printf("killed by signal %d\n", WTERMSIG(info.exit_code));
	else
		printf("exit status %d\n", WEXITSTATUS(info.exit_code));
	return 0;
}
