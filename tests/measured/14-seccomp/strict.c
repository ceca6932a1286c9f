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
look_for_a_file(void)
{
	trace("child", access("/dev/null", F_OK));
	syscall(SYS_exit, PASS);
}

static void
exit_by_libc(void)
{
	_exit(PASS);
}

static void
come_to_parent(void)
{
	char c = 0;

	if (write(peer, &c, 1) != 1 || read(peer, &c, 1) != 1)
		syscall(SYS_exit, FAIL);
}

/* From here on it must not print: a libc may do so with writev(2). */
static void
enter_strict_mode(void)
{
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) == -1)
		err(FAIL, "prctl(SECCOMP_MODE_STRICT)");
}

/* A child acts, in strict mode or not: by which signal was it killed? */
static int
confine(bool strict, void (*act)(void))
{
	char path[64], c = 0;
	int status;
	pid_t pid;

	pid = child();
	if (pid == 0) {
		if (strict)
			enter_strict_mode();
		come_to_parent();
		act();
	}
	if (read(peer, &c, 1) != 1)
		errx(FAIL, "the child did not come");
	if (strict) /* it has come back, and cannot say so */
		print_call("child",
			   "prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT)", 0);
	snprintf(path, sizeof path, "/proc/%d/status", pid);
	show_lines("parent", path, "Seccomp:");
	if (write(peer, &c, 1) != 1)
		err(FAIL, "write");
	status = ended(pid);
	if (WIFSIGNALED(status)) {
		printf("   parent: waitpid(child): signal %d, %s\n",
		       WTERMSIG(status), strsignal(WTERMSIG(status)));
		return WTERMSIG(status);
	}
	printf("   parent: waitpid(child): exit status %d\n",
	       WEXITSTATUS(status));
	if (WEXITSTATUS(status) != PASS)
		errx(FAIL, "the child could not finish");
	return 0;
}

int
main(int argc, char *argv[])
{
	int calm, free_to_look, confined, by_libc, not_confined;

	demo(argc, argv, ANYONE);
	if (prctl(PR_GET_SECCOMP) != 0)
		skip(
		    "a filter is in force already (a container?): strict mode "
		    "cannot be entered from it",
		    "すでにフィルターがあるため（コンテナの中かもしれません）、"
		    "strict モードに入れません。");
	step("A child in strict mode reads, writes and leaves by exit(2).",
	     "strict モードの子プロセスが、read と write を使い、exit(2) で"
	     "終わります。");
	calm = confine(true, leave);

	step("Two children look for a file: one as usual, one in strict mode.",
	     "2 つの子プロセスがファイルを調べます。片方だけ strict モードに"
	     "します。");
	free_to_look = confine(false, look_for_a_file);
	confined = confine(true, look_for_a_file);
	claim(calm == 0 && free_to_look == 0 && confined == SIGKILL,
	      "The child of step 1 has lived on four calls; the one that made "
	      "another was killed, and without strict mode it is not.",
	      "ステップ 1 の子プロセスは、許された呼び出しだけで終わりました。"
	      "ほかの呼び出しを使った子プロセスは、strict モードのときだけ"
	      "強制終了されました。");

	step("Two leave by _exit(2) of libc: one as usual, one in strict mode.",
	     "2 つの子プロセスが、libc の _exit(2) で終わります。片方だけ "
	     "strict モードにします。");
	not_confined = confine(false, exit_by_libc);
	by_libc = confine(true, exit_by_libc);
	claim(calm == 0 && not_confined == 0 && by_libc == SIGKILL,
	      "In strict mode _exit(2) is killed and exit(2) in step 1 was "
	      "not: libc calls exit_group(2), which is none of the four.",
	      "strict モードで _exit(2) を呼んだ子プロセスは強制終了され、"
	      "ステップ 1 で exit(2) を呼んだ子プロセスは"
	      "強制終了されませんでした。libc の _exit(2) が"
	      "呼ぶのは exit_group(2) で、許された 4 つに入っていません。");
	return verdict(2);
}
