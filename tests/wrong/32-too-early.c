/* the exercise said */
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

/* What the parent was told, as a shell has it in $?. */
static int
how_it_ended(int pidfd)
{
	struct pidfd_info info = {.mask = PIDFD_INFO_EXIT};

	if (ioctl(pidfd, PIDFD_GET_INFO, &info) == -1)
		err(1, "ioctl(PIDFD_GET_INFO)");
	if (WIFSIGNALED(info.exit_code))
		return 128 + WTERMSIG(info.exit_code);
	return WEXITSTATUS(info.exit_code);
}

int
main(int argc, char *argv[])
{
	struct pollfd *gone;
	int left;

	if (argc < 2)
		errx(2, "usage: exercise PID...");
	setvbuf(stdout, NULL, _IOLBF, 0);
	left = argc - 1;
	gone = calloc(left, sizeof *gone);
	if (gone == NULL)
		err(1, "calloc");
	for (int i = 0; i < argc - 1; i++) {
		gone[i].fd = syscall(SYS_pidfd_open, atoi(argv[i + 1]), 0);
		if (gone[i].fd == -1)
			err(2, "pidfd_open(%s)", argv[i + 1]);
	}

	while (left > 0) {
		/* It is readable when it has ended. */
		for (int i = 0; i < argc - 1; i++)
			gone[i].events = POLLIN;
		if (poll(gone, argc - 1, -1) == -1)
			err(1, "poll");
		for (int i = 0; i < argc - 1; i++) {
			if (gone[i].fd == -1 || gone[i].revents == 0)
				continue;
			printf("%s %d\n", argv[i + 1],
			       how_it_ended(gone[i].fd));
			close(gone[i].fd);
			gone[i].fd = -1; /* poll(2) leaves that one out */
			left--;
		}
	}
	return 0;
}
