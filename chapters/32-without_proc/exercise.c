/*
 * Exercise 32 - wait for processes that are not your children.
 *
 *	exercise PID...
 *
 * As soon as one of the processes has ended, and its parent has waited for it,
 * it prints a line "PID STATUS": what the process ended with, or 128 and the
 * number of the signal that killed it. When all have ended, it ends with 0. A
 * PID that nobody has is an error before anything is waited for: status 2.
 * There may be no /proc.
 *
 * It starts as pidfd_info.c of the chapter. Check your work: scripts/check 32
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <err.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* As in <linux/pidfd.h>, which is new enough on few systems. */
#define PIDFD_INFO_EXIT 0x8
struct pidfd_info {
	uint64_t mask; /* what is asked for, and what was answered */
	uint64_t cgroupid;
	uint32_t pid, tgid, ppid;
	uint32_t ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
	int32_t exit_code;
};
#define PIDFD_GET_INFO _IOWR(0xff, 11, struct pidfd_info)

int
main(int argc, char *argv[])
{
	struct pidfd_info info = {.mask = PIDFD_INFO_EXIT};
	struct pollfd gone = {0};

	if (argc < 2)
		errx(2, "usage: exercise PID...");
	setvbuf(stdout, NULL, _IOLBF, 0);

	/* TODO: a pidfd for each PID; 2 is the status where there is none */
	gone.fd = syscall(SYS_pidfd_open, atoi(argv[1]), 0);
	if (gone.fd == -1)
		err(1, "pidfd_open(%s)", argv[1]);

	/* TODO: wait for all of them at once. What does poll(2) do with one
	   that you have already said, and how do you take it out? */
	gone.events = POLLIN;
	if (poll(&gone, 1, -1) == -1)
		err(1, "poll");

	/* TODO: is it known by now how it ended? Then say it: PID STATUS */
	if (ioctl(gone.fd, PIDFD_GET_INFO, &info) == -1)
		err(1, "ioctl(PIDFD_GET_INFO)");
	return 0;
}
