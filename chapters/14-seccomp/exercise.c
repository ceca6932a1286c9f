/*
 * Exercise 14 - refuse a list of system calls to a command.
 *
 *	exercise NUMBER[,NUMBER...] COMMAND [ARG...]
 *
 * COMMAND, and whatever it starts, is refused the system calls of the list, and
 * no other. A NUMBER below 424 gets EPERM; one from 424 on, which came with
 * Linux 5.1 or later, gets ENOSYS, so that programs do without it as they do on
 * an older kernel. A list may have 400 numbers. Who uses a number of another
 * architecture or of x32 is killed, also where it is none of the list. All of
 * this is so for an ordinary user as for root, and the exit status is COMMAND's.
 *
 * It starts as the program of the chapter. Check your work: scripts/check 14
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <err.h>
#include <errno.h>
#include <stddef.h>
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

/*
 * TODO: the calls of the list in the place of uname, and the answer to each.
 *
 * A is the accumulator. A jump skips so many instructions, if so, if not, and
 * has 8 bits for each.
 */
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

int
main(int argc, char *argv[])
{
	struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};

	if (argc < 3)
		errx(2, "usage: exercise NUMBER[,NUMBER...] COMMAND [ARG...]");

	/* TODO: what is in argv[1], such as 24,63,435 (strtok(3), atoi(3)) */

	/* From here on execve(2) gives us no right that we do not have. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		err(1, "prctl(PR_SET_NO_NEW_PRIVS)");

	/* The kernel checks and copies it. From now on it decides on our calls. */
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == -1)
		err(1, "seccomp(SECCOMP_SET_MODE_FILTER)");

	/* The filter stays across execve(2), and children inherit it. */
	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
