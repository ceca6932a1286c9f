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
	     "このマシンでは、64 ビットのプロセスがシステムコールを呼ぶ"
	     "方法は 1 種類です（x86_64 では 3 種類）。");
}
#else

enum { SAID = 100 }; /* exit status of a child: this plus errno, or plus 0 */
enum { I386_UNAME = 122 };

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

/* The way of 32-bit programs, which 64-bit ones can use as well. */
static long
int_0x80(long number, void *argument)
{
	long result = number;

	__asm__ volatile("int $0x80"
			 : "+a"(result)
			 : "b"(argument)
			 : "memory", "r8", "r9", "r10", "r11");
	if (result < 0) {
		errno = (int)-result;
		return -1;
	}
	return result;
}

/* uname(2) by the number that every 64-bit program uses. */
static int
native(void)
{
	struct utsname name;

	if (trace("child", syscall(SYS_uname, &name)) == -1)
		return errno;
	return 0;
}

/* By that of 32-bit programs; it takes an address below 4 GB. */
static int
i386(void)
{
	void *name = mmap(NULL, sizeof(struct utsname), PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	if (name == MAP_FAILED)
		err(FAIL, "mmap(MAP_32BIT)");
	if (trace("child", int_0x80(I386_UNAME, name)) == -1)
		return errno;
	return 0;
}

/* By that of x32, which has 64-bit registers and 32-bit pointers. */
static int
x32(void)
{
	struct utsname name;

	if (trace("child", syscall(X32 + SYS_uname, &name)) == -1)
		return errno;
	return 0;
}

/* A child loads a filter and asks. Who is killed in a call prints no line. */
static int
ask(int (*by)(void), struct sock_filter *filter, int length)
{
	struct sock_fprog program = {(unsigned short)length, filter};
	int status;
	pid_t pid;

	pid = child();
	if (pid == 0) {
		prctl(PR_SET_DUMPABLE, 0); /* being killed leaves no core */
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
			err(FAIL, "prctl(PR_SET_NO_NEW_PRIVS)");
		if (filter != NULL &&
		    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0,
			    &program) == -1)
			err(FAIL, "seccomp(SECCOMP_SET_MODE_FILTER)");
		_exit(SAID + by());
	}
	status = ended(pid);
	if (WIFSIGNALED(status))
		printf("   parent: waitpid(child): signal %d, %s\n",
		       WTERMSIG(status), strsignal(WTERMSIG(status)));
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
no_32_bits(void)
{
	cannot("no 32-bit calls here (IA32_EMULATION is off)",
	       "このカーネルでは、32 ビットのシステムコールを使えません"
	       "（IA32_EMULATION が無効です）。");
}

/* Without a filter: are there calls of 32 bits? */
static bool
there_are_32_bits(void)
{
	int ours, theirs;

	step("No filter: uname(2) by the number of x86_64, 63, and by that of "
	     "i386, 122.",
	     "フィルターはありません。x86_64 の番号 63 と i386 の番号 122 で "
	     "uname(2) を呼びます。");
	ours = ask(native, NULL, 0);
	theirs = ask(i386, NULL, 0);
	if (!told(ours, 0))
		skip("uname(2) is refused here already",
		     "フィルターを付ける前から、uname(2) が拒否されます。");
	return told(theirs, 0);
}

static void
of_32_bits(bool there)
{
	int ours, theirs;

	step("A filter that looks at the number only.",
	     "番号だけを調べるフィルターです。");
	ours = ask(native, number_only, LENGTH(number_only));
	theirs = ask(i386, number_only, LENGTH(number_only));
	if (there)
		claim(told(ours, EPERM) && told(theirs, 0),
		      "Number 63 is refused, and number 122 of i386 gets past "
		      "the filter: the same call.",
		      "番号 63 は拒否されましたが、同じ uname(2) でも、i386 の"
		      "番号 122 を使うとフィルターをすり抜けました。");
	else
		no_32_bits();

	step("A filter that looks at the architecture first.",
	     "先にアーキテクチャを調べるフィルターです。");
	ours = ask(native, with_arch, LENGTH(with_arch));
	theirs = ask(i386, with_arch, LENGTH(with_arch));
	if (there)
		claim(told(ours, EPERM) && killed(theirs, SIGSYS),
		      "Number 63 is refused, and whoever uses i386's 122 is "
		      "killed by SIGSYS.",
		      "番号 63 は拒否され、i386 の番号 122 を使ったプロセスは "
		      "SIGSYS で強制終了されました。");
	else
		no_32_bits();
}

static void
of_x32(void)
{
	int without, with, ours;

	step("A number of x32, without and with a test for its bit.",
	     "x32 を表すビットを調べないフィルターと調べるフィルターで、x32 の"
	     "番号を試します。");
	without = ask(x32, with_arch, LENGTH(with_arch));
	with = ask(x32, with_x32, LENGTH(with_x32));
	ours = ask(native, with_x32, LENGTH(with_x32));
	claim((told(without, 0) || told(without, ENOSYS)) &&
		  killed(with, SIGSYS) && told(ours, EPERM),
	      "The filter of step 3 lets a number of x32 through to the "
	      "kernel; one that tests the bit kills who uses it.",
	      "ステップ 3 のフィルターは x32 の番号をカーネルまで通しました。"
	      "ビットを調べるフィルターは、その番号を使ったプロセスを"
	      "強制終了します。");
}

int
main(int argc, char *argv[])
{
	demo(argc, argv, ANYONE);
	of_32_bits(there_are_32_bits());
	of_x32();
	return verdict(3);
}
#endif
