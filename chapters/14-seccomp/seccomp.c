/*
 * seccomp - run COMMAND, and refuse it one system call: uname(2).
 *
 *	./seccomp [COMMAND [ARG...]]		($SHELL, else sh)
 *
 * Linux 3.5 (2012), seccomp(2) itself 3.17 (2014). See seccomp(2).
 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <err.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#else
#error "which AUDIT_ARCH_ constant of linux/audit.h is this machine's?"
#endif
#define X32_BIT 0x40000000 /* __X32_SYSCALL_BIT, in the numbers of x32 */

#define FIELD(name) offsetof(struct seccomp_data, name)

/* A is the accumulator. A jump skips so many instructions: if so, if not. */
static struct sock_filter filter[] = {
    /* A = data->arch: whose numbers are these? */
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(arch)),
    /* Another architecture's: the process ends as if by SIGSYS. */
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    /* A = data->nr: which call is it? */
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(nr)),
    /* One of x32, which has the arch of x86_64: the same. */
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, X32_BIT, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    /* uname(2): it is not carried out, and the caller gets this errno. */
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_uname, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    /* Any other: the kernel goes on with the call. */
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

/* In which mode of seccomp are we (2: filter), and what does uname(2) say? */
static void
show(const char *when)
{
	struct utsname uts;
	const char *answer;
	int mode;

	mode = prctl(PR_GET_SECCOMP);
	if (mode == -1)
		err(1, "prctl(PR_GET_SECCOMP)");
	if (uname(&uts) == -1)
		answer = strerror(errno);
	else
		answer = uts.sysname;
	printf("%-11s mode %d, uname(2): %s\n", when, mode, answer);
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 1 ? &argv[1] : shell;

	if (argc > 1 && argv[1][0] == '-')
		errx(2, "usage: seccomp [COMMAND [ARG...]]");
	if (command[0] == NULL)
		command[0] = "sh";
	show("at first:");

	/* From here on execve(2) gives us no right that we do not have. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		err(1, "prctl(PR_SET_NO_NEW_PRIVS)");

	/* The kernel checks and copies it. From now on it decides on our calls. */
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == -1) {
		if (errno == ENOSYS)
			errx(1, "seccomp(2) needs Linux 3.17");
		err(1, "seccomp(SECCOMP_SET_MODE_FILTER)");
	}
	show("seccomp(2):");

	/* The filter stays across execve(2), and children inherit it. */
	execvp(command[0], command);
	err(127, "%s", command[0]);
}
