/*
 * Exercise 2 - run a command as root with the capabilities of a list.
 *
 *	exercise MASK COMMAND [ARG...]
 *
 * MASK is hexadecimal, a bit for each capability, as in /proc/self/status:
 * a80425fb are the 14 that Docker gives a container. COMMAND runs as root, and
 *
 *	its permitted, effective and bounding sets hold what is in MASK and in
 *	    your bounding set, and nothing else;
 *	its inheritable and ambient sets are empty, whatever yours held;
 *	so for every capability of this kernel, also one that has no name in the
 *	    headers: PR_CAPBSET_READ(2const) tells where they end;
 *	the exit status is COMMAND's.
 *
 * It starts as bounding_set.c of the chapter. Check your work: scripts/check 2
 * 日本語の説明は、README.ja.md の「演習」にあります。
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

	/* TODO: nothing may be inheritable. */
	if (syscall(SYS_capget, &head, set) == -1)
		err(1, "capget");
	set[CAP_TO_INDEX(CAP_SYS_CHROOT)].inheritable &=
	    ~CAP_TO_MASK(CAP_SYS_CHROOT);
	if (syscall(SYS_capset, &head, set) == -1)
		err(1, "capset");

	/* TODO: this is one of them; there are about forty more. */
	if ((mask >> CAP_SYS_CHROOT & 1) == 0)
		if (prctl(PR_CAPBSET_DROP, CAP_SYS_CHROOT) == -1)
			err(1, "prctl(PR_CAPBSET_DROP, CAP_SYS_CHROOT)");

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
