/*
 * bounding_set - run COMMAND as root without CAP_SYS_CHROOT.
 *
 *	sudo ./bounding_set [COMMAND [ARG...]]		($SHELL, else sh)
 *
 * Linux 2.6.25 (2008). See capabilities(7), PR_CAPBSET_DROP(2const).
 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <linux/capability.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Is it in our bounding set, and does chroot(2) work? */
static void
show(const char *when)
{
	const char *answer = "ok";
	int bounding;

	bounding = prctl(PR_CAPBSET_READ, CAP_SYS_CHROOT);
	if (bounding == -1)
		err(1, "prctl(PR_CAPBSET_READ)");
	if (chroot("/") == -1)
		answer = strerror(errno);
	printf("%-16s in the bounding set: %s, chroot(2): %s\n", when,
	       bounding ? "yes" : "no", answer);
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct set[2];
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 1 ? &argv[1] : shell;

	if (argc > 1 && argv[1][0] == '-')
		errx(2, "usage: bounding_set [COMMAND [ARG...]]");
	if (command[0] == NULL)
		command[0] = "sh";
	show("at first:");

	/* execve(2) gives uid 0 what is inheritable: take it out there. */
	if (syscall(SYS_capget, &head, set) == -1)
		err(1, "capget");
	set[CAP_TO_INDEX(CAP_SYS_CHROOT)].inheritable &=
	    ~CAP_TO_MASK(CAP_SYS_CHROOT);
	if (syscall(SYS_capset, &head, set) == -1)
		err(1, "capset");

	/* It also gives what is in the bounding set, which can only shrink. */
	if (prctl(PR_CAPBSET_DROP, CAP_SYS_CHROOT) == -1)
		err(1, "prctl(PR_CAPBSET_DROP, CAP_SYS_CHROOT)");
	show("PR_CAPBSET_DROP:");

	/* We still have it. COMMAND gets the union of those two sets. */
	execvp(command[0], command);
	err(127, "%s", command[0]);
}
