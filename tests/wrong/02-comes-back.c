/* hint: COMMAND has capability 18 in its effective set */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <linux/capability.h>
#include <err.h>
#include <stdlib.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];
	int cap;

	if (argc < 3)
		errx(2, "usage: exercise NUMBER COMMAND [ARG...]");

	cap = atoi(argv[1]);
	if (syscall(SYS_capget, &head, data) == -1)
		err(1, "capget");
	data[cap / 32].effective &= ~(1U << cap % 32);
	data[cap / 32].permitted &= ~(1U << cap % 32);
	data[cap / 32].inheritable &= ~(1U << cap % 32);
	if (syscall(SYS_capset, &head, data) == -1)
		err(1, "capset");

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
