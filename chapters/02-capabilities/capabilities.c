/*
 * capabilities - give up CAP_SYS_CHROOT, stay root, run COMMAND.
 *
 *	sudo ./capabilities [COMMAND [ARG...]]		($SHELL, else sh)
 *
 * Linux 2.2 (1999). See capabilities(7), capset(2).
 */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <linux/capability.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Pid 0: this thread. Version 3 has 64 bits for each set, in two halves. */
static struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};

/* Who are we, what is in our effective set, and does chroot(2) work? */
static void
show(const char *when)
{
	struct __user_cap_data_struct set[2];
	const char *answer = "ok";

	if (syscall(SYS_capget, &head, set) == -1)
		err(1, "capget");
	/* To "/" it moves nothing. The kernel asks all the same. */
	if (chroot("/") == -1)
		answer = strerror(errno);
	printf("%-10s uid %d, effective %08x%08x, chroot(2): %s\n", when,
	       (int)geteuid(), set[1].effective, set[0].effective, answer);
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 1 ? &argv[1] : shell;
	struct __user_cap_data_struct set[2];

	if (argc > 1 && argv[1][0] == '-')
		errx(2, "usage: capabilities [COMMAND [ARG...]]");
	if (command[0] == NULL)
		command[0] = "sh";
	show("at first:");

	/* Three of our five sets: permitted, effective, inheritable. */
	if (syscall(SYS_capget, &head, set) == -1)
		err(1, "capget");
	set[CAP_TO_INDEX(CAP_SYS_CHROOT)].permitted &=
	    ~CAP_TO_MASK(CAP_SYS_CHROOT);
	set[CAP_TO_INDEX(CAP_SYS_CHROOT)].effective &=
	    ~CAP_TO_MASK(CAP_SYS_CHROOT);

	/* Effective may hold what is permitted, which capset(2) only shrinks. */
	if (syscall(SYS_capset, &head, set) == -1)
		err(1, "capset");
	show("capset(2):");

	/* What will COMMAND have? execve(2) computes the sets anew. */
	execvp(command[0], command);
	err(127, "%s", command[0]);
}
