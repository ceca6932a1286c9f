/*
 * threads - a filter is a thread's, and TSYNC gives it to all of a process.
 *
 * SECCOMP_FILTER_FLAG_TSYNC: Linux 3.17 (2014). See seccomp(2), clone(2).
 */
#define _GNU_SOURCE
#include <sys/utsname.h>
#include <sched.h>
#include "../demo.h"
#include "filter.h"

static struct sock_filter refuse_uname[] = {
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
static struct sock_fprog program = {LENGTH(refuse_uname), refuse_uname};

static _Alignas(16) char stack[2][65536];
static int turn[2], answer[2]; /* pipes to and from the thread that is there */

/* A thread asks. Only one runs at a time, so that errno is its own. */
static int
ask(const char *who)
{
	struct utsname name;

	if (trace(who, uname(&name)) == -1)
		return errno;
	return 0;
}

/* The sibling: it was there before the filter, and asks when it is told to. */
static int
sibling(void *unused)
{
	int said;
	char c;

	(void)unused;
	while (read(turn[0], &c, 1) == 1) {
		said = ask("sibling");
		show_lines("sibling", "/proc/thread-self/status", "Seccomp:");
		if (write(answer[1], &said, sizeof said) != sizeof said)
			break;
	}
	return 0;
}

/* What a thread is: a process that shares nearly everything with ours. */
static void
start_thread(int (*function)(void *), char *top)
{
	int flags = CLONE_THREAD | CLONE_SIGHAND | CLONE_VM | CLONE_FS |
		    CLONE_FILES | CLONE_SYSVSEM;

	if (clone(function, top, flags, NULL) == -1)
		err(FAIL, "clone(CLONE_THREAD)");
}

static int
sibling_says(void)
{
	int said;

	if (write(turn[1], "", 1) != 1)
		err(FAIL, "write");
	if (read(answer[0], &said, sizeof said) != sizeof said)
		err(FAIL, "read");
	return said;
}

/* One that is born after the filter. */
static int
later(void *unused)
{
	int said = ask("later");

	(void)unused;
	if (write(answer[1], &said, sizeof said) != sizeof said)
		return FAIL;
	return PASS;
}

static int
later_says(void)
{
	int said;

	start_thread(later, stack[1] + sizeof stack[1]);
	if (read(answer[0], &said, sizeof said) != sizeof said)
		err(FAIL, "read");
	return said;
}

/* A process with two threads, of which this one will load the filter. */
static void
two_threads(void)
{
	if (pipe2(turn, O_CLOEXEC) == -1)
		err(FAIL, "pipe2");
	if (pipe2(answer, O_CLOEXEC) == -1)
		err(FAIL, "pipe2");
	start_thread(sibling, stack[0] + sizeof stack[0]);
	if (trace("loader", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) == -1)
		err(FAIL, "prctl(PR_SET_NO_NEW_PRIVS)");
}

static void
without_tsync(void)
{
	int before, loaders, siblings, laters;

	step("A process has two threads. One of them loads a filter.",
	     "プロセスにスレッドが 2 つあります。その 1 つがフィルターを"
	     "ロードします。");
	two_threads();
	before = sibling_says();
	if (trace("loader", syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0,
				    &program)) == -1)
		err(FAIL, "seccomp(SECCOMP_SET_MODE_FILTER)");
	loaders = ask("loader");
	siblings = sibling_says();
	laters = later_says();
	claim(before == 0 && loaders == EPERM && siblings == 0,
	      "uname(2) fails in the thread that loaded the filter, and works "
	      "in its sibling: a filter is a thread's.",
	      "uname(2) は、フィルターをロードしたスレッドでは失敗し、"
	      "もう 1 つのスレッドでは成功します。フィルターはスレッド"
	      "ごとのものです。");
	claim(siblings == 0 && laters == EPERM,
	      "uname(2) fails in a thread that the loader has created since: "
	      "it inherits the filter, as a child process does.",
	      "ロードしたスレッドがその後に作ったスレッドでは、uname(2) は"
	      "失敗します。子プロセスと同じく、フィルターを引き継ぎます。");
	_exit(PASS);
}

static void
with_tsync(void)
{
	int before, loaders, siblings;

	step("The same in another process, with SECCOMP_FILTER_FLAG_TSYNC.",
	     "別のプロセスで、SECCOMP_FILTER_FLAG_TSYNC を指定して同じことを"
	     "します。");
	two_threads();
	before = sibling_says();
	if (trace("loader", syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
				    SECCOMP_FILTER_FLAG_TSYNC, &program)) != 0)
		err(FAIL, "seccomp(SECCOMP_FILTER_FLAG_TSYNC)");
	loaders = ask("loader");
	siblings = sibling_says();
	claim(before == 0 && loaders == EPERM && siblings == EPERM,
	      "uname(2) worked in the sibling and fails now, as in the thread "
	      "that loaded the filter: both have it.",
	      "もう 1 つのスレッドでも、それまで成功していた uname(2) が"
	      "失敗するようになりました。フィルターは両方に付きました。");
	_exit(PASS);
}

/* Each has a process of its own: a filter stays. */
static void
apart(void (*act)(void))
{
	pid_t pid = child();

	if (pid == 0)
		act();
	reap(pid);
}

int
main(int argc, char *argv[])
{
	demo(argc, argv, ANYONE);
	if (access("/proc/thread-self", F_OK) == -1)
		skip("/proc/thread-self came in Linux 3.17",
		     "/proc/thread-self は Linux 3.17 以降にあります。");
	apart(without_tsync);
	apart(with_tsync);
	return verdict(3);
}
