/*
 * Exercise 14, solved - refuse a list of system calls to a command.
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

enum { SHARED = 424 }; /* from here on all architectures number alike */

static struct sock_filter filter[BPF_MAXINSNS];
static unsigned short length;

static void
add(struct sock_filter instruction)
{
	if (length == BPF_MAXINSNS)
		errx(2, "the list is too long");
	filter[length++] = instruction;
}

static void
load(unsigned int field)
{
	add((struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, field));
}

/* if (A test number) return answer; each jump skips one instruction */
static void
if_so(unsigned short test, unsigned int number, unsigned int answer)
{
	add((struct sock_filter)BPF_JUMP(BPF_JMP | test | BPF_K, number, 0, 1));
	add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, answer));
}

static void
unless(unsigned short test, unsigned int number, unsigned int answer)
{
	add((struct sock_filter)BPF_JUMP(BPF_JMP | test | BPF_K, number, 1, 0));
	add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, answer));
}

static void
write_filter(char *list)
{
	/* Whose numbers are these? */
	load(FIELD(arch));
	unless(BPF_JEQ, OUR_ARCH, SECCOMP_RET_KILL_PROCESS);
	/* Which call is it? x32 has the arch of x86_64. */
	load(FIELD(nr));
	if_so(BPF_JSET, X32_BIT, SECCOMP_RET_KILL_PROCESS);

	for (char *word = strtok(list, ","); word != NULL;
	     word = strtok(NULL, ",")) {
		int number = atoi(word);
		int error = number < SHARED ? EPERM : ENOSYS;

		if_so(BPF_JEQ, number, SECCOMP_RET_ERRNO | error);
	}
	add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
}

int
main(int argc, char *argv[])
{
	struct sock_fprog program = {.filter = filter};

	if (argc < 3)
		errx(2, "usage: exercise NUMBER[,NUMBER...] COMMAND [ARG...]");

	write_filter(argv[1]);
	program.len = length;

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
