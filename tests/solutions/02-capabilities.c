/*
 * Exercise 2, solved - run a command as root with the capabilities of a list.
 */
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
	struct __user_cap_data_struct set[2];
	unsigned long long mask;

	if (argc < 3)
		errx(2, "usage: exercise MASK COMMAND [ARG...]");
	mask = strtoull(argv[1], NULL, 16);

	/* Nothing is inheritable; with that, nothing is ambient either. */
	if (syscall(SYS_capget, &head, set) == -1)
		err(1, "capget");
	set[0].inheritable = 0;
	set[1].inheritable = 0;
	if (syscall(SYS_capset, &head, set) == -1)
		err(1, "capset");

	/* What is not in the mask leaves the bounding set, up to the last one
	 * that this kernel knows. */
	for (int cap = 0; prctl(PR_CAPBSET_READ, cap) != -1; cap++) {
		if (mask >> cap & 1)
			continue;
		if (prctl(PR_CAPBSET_DROP, cap) == -1)
			err(1, "prctl(PR_CAPBSET_DROP, %d)", cap);
	}

	/* We still have them all. COMMAND has what is in the bounding set. */
	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
