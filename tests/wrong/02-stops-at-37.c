/* hint: with MASK a80425fb the effective set of COMMAND was 1c0a80425fb: 1c000000000 of it */
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

	if (syscall(SYS_capget, &head, set) == -1)
		err(1, "capget");
	set[0].inheritable = 0;
	set[1].inheritable = 0;
	if (syscall(SYS_capset, &head, set) == -1)
		err(1, "capset");

	for (int cap = 0; cap <= 37; cap++) {
		if (mask >> cap & 1)
			continue;
		if (prctl(PR_CAPBSET_DROP, cap) == -1)
			err(1, "prctl(PR_CAPBSET_DROP, %d)", cap);
	}

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
