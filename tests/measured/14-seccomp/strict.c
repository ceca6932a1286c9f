/*
 * strict - what seccomp was at first: four calls, and the rest is death.
 *
 * Linux 2.6.12 (2005); by prctl(2) 2.6.23 (2007). See PR_SET_SECCOMP(2const).
 */
#define _GNU_SOURCE
#include <linux/seccomp.h>
#include "../demo.h"

/* What a child does at last; exit(2) itself is allowed. */
static void
leave(void)
{
	syscall(SYS_exit, PASS);
}

static void
open_a_file(void)
{
	(void)open("/dev/null", O_RDONLY | O_CLOEXEC);
	syscall(SYS_exit, PASS);
}

static void
exit_by_libc(void)
{
	_exit(PASS);
}

/* A child in strict mode: how does it end? */
static int
confine(const char *what, void (*act)(void))
{
	char path[64], c = 0;
	int status;
	pid_t pid;

	if ((pid = child()) == 0) {
		if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) == -1)
			err(FAIL, "prctl(SECCOMP_MODE_STRICT)");
		if (write(peer, &c, 1) == 1 && read(peer, &c, 1) == 1)
			act();
		syscall(SYS_exit, FAIL);
	}
	if (read(peer, &c, 1) != 1)
		errx(FAIL, "the child did not enter strict mode");
	snprintf(path, sizeof path, "/proc/%d/status", pid);
	show_lines("host", path, "Seccomp:");
	if (write(peer, &c, 1) != 1)
		err(FAIL, "write");
	status = ended(pid);
	printf("   child$ %s\n   %s\n", what,
	       WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "ok");
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

int
main(int argc, char *argv[])
{
	int calm;

	demo(argc, argv, ANYONE);
	if (prctl(PR_GET_SECCOMP) != 0)
		skip(
		    "a filter is in force already (a container?): strict mode "
		    "cannot be entered from it",
		    "すでにフィルターがあるため（コンテナの中かもしれません）、"
		    "strict モードに入れません。");
	step("A child in strict mode reads, writes and leaves by exit.",
	     "strict モードの子プロセスが、read と write を使い、exit で"
	     "終わります。");
	calm = confine("exit", leave);
	step("Another opens a file.", "別の子プロセスが、ファイルを開きます。");
	claim(confine("open /dev/null", open_a_file) == SIGKILL && calm == 0,
	      "It made another call, and was killed.",
	      "それ以外の呼び出しを使ったので、強制終了されました。");

	step("A third leaves by _exit(2), as libc does it.",
	     "3 つ目の子プロセスは、libc の _exit(2) で終わろうとします。");
	claim(confine("exit_group", exit_by_libc) == SIGKILL && calm == 0,
	      "That is exit_group(2) today, which is none of the four.",
	      "今の実装では exit_group(2) が呼ばれ、これは 4 つに"
	      "入っていません。");
	return verdict(2);
}
