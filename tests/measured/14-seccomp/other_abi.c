/*
 * other_abi - one call has several numbers: why a filter asks whose they are.
 *
 * See seccomp(2), "Caveats" in the kernel's seccomp_filter, syscall(2).
 */
#define _GNU_SOURCE
#include <sys/utsname.h>
#include "../demo.h"
#include "filter.h"

#ifndef __x86_64__
int
main(int argc, char *argv[])
{
	demo(argc, argv, ANYONE);
	skip("a 64-bit process can make calls of one kind only here; on x86_64 "
	     "it is three",
	     "ここでは 64 ビットのプロセスが使える呼び出しは 1 種類です。"
	     "x86_64 には 3 種類あります。");
}
#else

enum { SAID = 100 }; /* exit status of a child: this plus errno, or plus 0 */

/* The mistake: a number alone. */
static struct sock_filter number_only[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_uname, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

/* With the architecture: enough, but for x32. */
static struct sock_filter with_arch[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_uname, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

/* With both, as in seccomp.c. */
static struct sock_filter with_x32[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, X32, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_uname, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

/* uname(2) by the number that every 64-bit program uses. */
static int
native(void)
{
	struct utsname name;

	return syscall(SYS_uname, &name) == -1 ? errno : 0;
}

/* By that of 32-bit programs, 122; it takes an address below 4 GB. */
static int
i386(void)
{
	long result = 122;
	void *name = mmap(NULL, sizeof(struct utsname), PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	if (name == MAP_FAILED)
		err(FAIL, "mmap(MAP_32BIT)");
	__asm__ volatile("int $0x80"
			 : "+a"(result)
			 : "b"(name)
			 : "memory", "r8", "r9", "r10", "r11");
	return -(int)result;
}

/* By that of x32, which has 64-bit registers and 32-bit pointers. */
static int
x32(void)
{
	struct utsname name;

	return syscall(X32 + SYS_uname, &name) == -1 ? errno : 0;
}

/* A child calls behind a filter: how did it end, and what was it told? */
static int
call(const char *number, int (*act)(void), struct sock_filter *f, int length)
{
	int status;
	pid_t pid;

	if ((pid = child()) == 0) {
		prctl(PR_SET_DUMPABLE, 0); /* being killed leaves no core */
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
			err(FAIL, "prctl(PR_SET_NO_NEW_PRIVS)");
		if (f != NULL && (errno = install(f, length)) != 0)
			err(FAIL, "seccomp");
		_exit(SAID + act());
	}
	status = ended(pid);
	printf("   child$ uname, as number %s\n", number);
	if (WIFSIGNALED(status))
		printf("   %s\n", strsignal(WTERMSIG(status)));
	else
		printf("   %s\n", WEXITSTATUS(status) == SAID
				      ? "ok"
				      : strerror(WEXITSTATUS(status) - SAID));
	return status;
}

static bool
told(int status, int number)
{
	return WIFEXITED(status) && WEXITSTATUS(status) == SAID + number;
}

static bool
killed(int status, int number)
{
	return WIFSIGNALED(status) && WTERMSIG(status) == number;
}

static void
of_32_bits(void)
{
	bool there;
	int ours, theirs;

	step("A filter that looks at the number only.",
	     "番号だけを調べるフィルターです。");
	there = !killed(call("122 of i386, no filter", i386, NULL, 0), SIGSEGV);
	ours = call("63 of x86_64", native, number_only, LENGTH(number_only));
	theirs = call("122 of i386", i386, number_only, LENGTH(number_only));
	if (there)
		claim(told(ours, EPERM) && told(theirs, 0),
		      "By another number the same call gets past it.",
		      "同じ呼び出しが、別の番号ですり抜けました。");

	step("A filter that looks at the architecture first.",
	     "先にアーキテクチャを調べるフィルターです。");
	ours = call("63 of x86_64", native, with_arch, LENGTH(with_arch));
	theirs = call("122 of i386", i386, with_arch, LENGTH(with_arch));
	if (there)
		claim(told(ours, EPERM) && killed(theirs, SIGSYS),
		      "Whoever uses another architecture's numbers is killed.",
		      "別のアーキテクチャの番号を使うと、強制終了されます。");
	for (int i = 0; !there && i < 2; i++)
		cannot("no 32-bit calls here (IA32_EMULATION is off)",
		       "ここでは 32 ビットの呼び出しが使えません"
		       "（IA32_EMULATION が無効です）。");
}

static void
of_x32(void)
{
	int without, with;

	step("A number of x32, without and with a test for its bit.",
	     "x32 の番号を、そのビットを調べない場合と調べる場合で比べます。");
	without = call("63 of x32, bit not tested", x32, with_arch,
		       LENGTH(with_arch));
	with = call("63 of x32, bit tested", x32, with_x32, LENGTH(with_x32));
	claim(!told(without, EPERM) && !killed(without, SIGSYS) &&
		  killed(with, SIGSYS),
	      "Its architecture is x86_64 as well: the bit must be tested.",
	      "x32 のアーキテクチャも x86_64 なので、ビットも調べる必要が"
	      "あります。");
}

int
main(int argc, char *argv[])
{
	demo(argc, argv, ANYONE);
	of_32_bits();
	of_x32();
	return verdict(3);
}
#endif
