/*
 * bounding - what execve(2) gives to uid 0, and from which set.
 *
 * A bounding set for each thread: Linux 2.6.25 (2008). no_new_privs: 3.5 (2012).
 * See capabilities(7), PR_CAPBSET_DROP(2const).
 */
#define _GNU_SOURCE
#include <linux/securebits.h>
#include <sched.h>
#include "../demo.h"

#define SAID 100       /* exit status of what is executed: this plus errno */
enum { REFUSED = -1 }; /* no user namespace */

/* chroot(2) before and after: its errno, 0 if it went well. */
struct found {
	int before, after;
};

/* CAP_SYS_CHROOT: out of permitted and effective, in or out of inheritable. */
static void
drop(bool inheritable)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];
	struct __user_cap_data_struct *half;

	if (syscall(SYS_capget, &head, data) == -1)
		err(FAIL, "capget");
	half = &data[CAP_TO_INDEX(CAP_SYS_CHROOT)];
	half->effective &= ~CAP_TO_MASK(CAP_SYS_CHROOT);
	half->permitted &= ~CAP_TO_MASK(CAP_SYS_CHROOT);
	half->inheritable &= ~CAP_TO_MASK(CAP_SYS_CHROOT);
	if (inheritable)
		half->inheritable |= CAP_TO_MASK(CAP_SYS_CHROOT);
	if (syscall(SYS_capset, &head, data) == -1)
		err(FAIL, "capset");
}

/* To "/" chroot(2) moves nothing. Its answer: errno, or 0. */
static int
may(const char *who)
{
	if (trace(who, chroot("/")) == -1)
		return errno;
	return 0;
}

/* What is executed: it has the sets that execve(2) has computed. */
static int
executed(const char *who)
{
	show_lines(who, "/proc/self/status", "CapInh");
	show_lines(who, "/proc/self/status", "CapBnd");
	show_lines(who, "/proc/self/status", "CapEff");
	return SAID + may(who);
}

static void
out_of_bounding(const char *who)
{
	if (trace(who, prctl(PR_CAPBSET_DROP, CAP_SYS_CHROOT)) == -1)
		err(FAIL, "prctl(PR_CAPBSET_DROP)");
}

static void
no_new_privs(const char *who)
{
	if (trace(who, prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) == -1)
		err(FAIL, "prctl(PR_SET_NO_NEW_PRIVS)");
}

enum way { BOUNDING, NEITHER, INHERITABLE, NO_NEW_PRIVS };

/* A child without it executes this program: has that got it back? */
static struct found
execute(const char *who, enum way way)
{
	struct found found;
	int status;
	pid_t pid;

	pid = child();
	if (pid == 0) {
		drop(way == INHERITABLE);
		if (way == NEITHER || way == INHERITABLE)
			out_of_bounding(who);
		if (way == NO_NEW_PRIVS)
			no_new_privs(who);
		found.before = may(who);
		tell_peer(&found.before, sizeof found.before);
		if (way == NEITHER)
			explore();
		execl("/proc/self/exe", "executed", who, NULL);
		err(FAIL, "execl");
	}
	hear_peer(&found.before, sizeof found.before);
	close(peer);
	status = WEXITSTATUS(ended(pid));
	if (status < SAID)
		errx(FAIL, "the %s one did not execute this program", who);
	found.after = status - SAID;
	return found;
}

/* One who has it nowhere makes a user namespace. */
static struct found
new_user_namespace(const char *who)
{
	struct found found = {0};
	pid_t pid;

	pid = child();
	if (pid == 0) {
		drop(false);
		out_of_bounding(who);
		found.before = may(who);
		if (trace(who, unshare(CLONE_NEWUSER)) == -1) {
			found.after = REFUSED;
		} else {
			show_lines(who, "/proc/self/status", "CapBnd");
			found.after = may(who);
		}
		tell_peer(&found, sizeof found);
		_exit(PASS);
	}
	hear_peer(&found, sizeof found);
	close(peer);
	reap(pid);
	return found;
}

static void
can_it_be_shown(void)
{
	if (!capable(CAP_SYS_CHROOT) || !capable(CAP_SETPCAP) ||
	    prctl(PR_CAPBSET_READ, CAP_SYS_CHROOT) != 1)
		skip(
		    "root lacks capabilities here (a container?): run it on the "
		    "host or in a virtual machine",
		    "この環境の root にはケーパビリティが足りません（コンテナの"
		    "中かもしれません）。ホストか仮想マシンで実行してください。");
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		skip("no_new_privs is set already: use another terminal",
		     "no_new_privs がすでに設定されています。別の端末で"
		     "実行してください。");
	if (prctl(PR_GET_SECUREBITS) & SECBIT_NOROOT)
		skip("execve(2) gives uid 0 nothing here (SECBIT_NOROOT): use "
		     "another terminal",
		     "この環境の execve(2) は uid 0 に何も与えません"
		     "（SECBIT_NOROOT）。別の端末で実行してください。");
}

int
main(int argc, char *argv[])
{
	struct found first, second, third, fourth, fifth;

	if (argc == 2 && strcmp(argv[0], "executed") == 0)
		return executed(argv[1]);
	demo(argc, argv, ROOT);
	can_it_be_shown();
	step("Two drop CAP_SYS_CHROOT and execute a program; the second one "
	     "drops it from the bounding set, too.",
	     "2 つのプロセスが CAP_SYS_CHROOT を手放してプログラムを実行"
	     "します。2 つ目はバウンディングセットからも削除します。");
	first = execute("first", BOUNDING);
	second = execute("second", NEITHER);
	claim(first.before == EPERM && first.after == 0 &&
		  second.before == EPERM && second.after == EPERM,
	      "execve(2) gave it back to the first one, which had it in its "
	      "bounding set, and not to the second one, which had it in none.",
	      "execve(2) の後、CAP_SYS_CHROOT がバウンディングセットにあった "
	      "1 つ目のプロセスには戻りました。どの集合にもなかった 2 つ目には"
	      "戻りませんでした。");

	step("A third one drops it from the bounding set, too, but keeps it "
	     "inheritable.",
	     "3 つ目のプロセスもバウンディングセットから削除しますが、継承可能"
	     "集合には残します。");
	third = execute("third", INHERITABLE);
	claim(third.before == EPERM && third.after == 0 &&
		  second.after == EPERM,
	      "execve(2) gave it back to the third one, too, and not to the "
	      "second one: inheritable or bounding, one of the two is enough.",
	      "3 つ目にも、2 つ目とは違って execve(2) で戻りました。継承可能"
	      "集合とバウンディングセットのどちらかにあれば戻ります。");

	step("A fourth one does as the first, but sets no_new_privs.",
	     "4 つ目のプロセスは 1 つ目と同じことをしますが、no_new_privs を"
	     "設定します。");
	fourth = execute("fourth", NO_NEW_PRIVS);
	claim(fourth.before == EPERM && fourth.after == EPERM &&
		  first.after == 0,
	      "It was in the bounding set, and execve(2) gave it back to the "
	      "first one only: with no_new_privs execve(2) gives no capability "
	      "that was not permitted before.",
	      "1 つ目も 4 つ目もバウンディングセットにはありましたが、"
	      "execve(2) で戻ったのは 1 つ目だけです。no_new_privs を設定する"
	      "と、execve(2) の前に許可集合になかったものは得られません。");

	step("A fifth one has it in none, as the second, and makes a user "
	     "namespace.",
	     "5 つ目のプロセスは、2 つ目と同じようにどの集合からも削除してから"
	     "、ユーザー名前空間を作ります。");
	fifth = new_user_namespace("fifth");
	if (fifth.after == REFUSED)
		cannot("a new user namespace is refused here",
		       "この環境では、新しいユーザー名前空間を作れません。");
	else
		claim(
		    fifth.before == EPERM && fifth.after == 0,
		    "Before unshare(2) chroot(2) gave it EPERM, and now it is "
		    "allowed: a new user namespace has a new bounding set.",
		    "unshare(2) の前は EPERM だった chroot(2) が、成功"
		    "しました。新しいユーザー名前空間では、バウンディング"
		    "セットも新しくなります。");
	return verdict(4);
}
