/*
 * ways_out - two ways out of a chroot, and what they need.
 *
 * See capabilities(7), chroot(2), proc(5).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sched.h>
#include "../demo.h"

/* What a child found: errno of the call, 0 if it went well; its root
 * directory at first, and the one that it has found. */
struct found {
	int error;
	struct stat inside, after;
};

static void
drop(int cap)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data) == -1)
		err(FAIL, "capget");
	data[CAP_TO_INDEX(cap)].effective &= ~CAP_TO_MASK(cap);
	data[CAP_TO_INDEX(cap)].permitted &= ~CAP_TO_MASK(cap);
	if (syscall(SYS_capset, &head, data) == -1)
		err(FAIL, "capset");
}

static bool
same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* A root directory of its own, as in chapter 1: here an empty one. */
static void
change_root(const char *who)
{
	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == -1)
		err(FAIL, "mount(MS_PRIVATE)");
	if (mount("kakuri", "/tmp", "tmpfs", 0, "mode=0755") == -1)
		err(FAIL, "mount(tmpfs)");
	if (mkdir("/tmp/door", 0700) == -1)
		err(FAIL, "mkdir(/tmp/door)");
	if (mkdir("/tmp/proc", 0700) == -1)
		err(FAIL, "mkdir(/tmp/proc)");
	if (trace(who, chroot("/tmp")) == -1)
		err(FAIL, "chroot(/tmp)");
	if (chdir("/") == -1)
		err(FAIL, "chdir(/)");
}

/* As far up as it goes: only a root is its own "..". */
static void
go_up(void)
{
	struct stat before, after;

	do {
		if (stat(".", &before) == -1)
			err(FAIL, "stat(.)");
		if (chdir("..") == -1)
			err(FAIL, "chdir(..)");
		if (stat(".", &after) == -1)
			err(FAIL, "stat(.)");
	} while (!same(&before, &after));
}

/* The walk of chapter 1. */
static struct found
walk(const char *who, bool all)
{
	struct found found = {0};

	change_root(who);
	found.inside = show_inode(who, "/");
	if (!all)
		drop(CAP_SYS_CHROOT);
	if (trace(who, chroot("door")) == -1) {
		found.error = errno;
	} else {
		go_up();
		if (trace(who, chroot(".")) == -1)
			found.error = errno;
	}
	found.after = show_inode(who, "/");
	return found;
}

/* Another way, without CAP_SYS_CHROOT: the root of a process that is outside. */
static struct found
through_proc(const char *who, bool all)
{
	struct found found = {0};
	char path[64];

	change_root(who);
	found.inside = show_inode(who, "/");
	drop(CAP_SYS_CHROOT);
	if (!all)
		drop(CAP_SYS_ADMIN);
	if (trace(who, mount("proc", "/proc", "proc", 0, NULL)) == -1) {
		found.error = errno;
	} else {
		snprintf(path, sizeof path, "/proc/%d/root/", getppid());
		if (stat(path, &found.after) == -1) {
			found.error = errno;
			warn("%s", path);
		} else {
			show_inode(who, path);
		}
	}
	return found;
}

/* Two children do the same; the second one lacks what the first one has. */
static void
both(struct found (*act)(const char *, bool), struct found found[2])
{
	const char *who[] = {"first", "second"};
	struct found mine;
	pid_t pid;

	for (int i = 0; i < 2; i++) {
		pid = child();
		if (pid == 0) {
			mine = act(who[i], i == 0);
			tell_peer(&mine, sizeof mine);
			_exit(PASS);
		}
		hear_peer(&found[i], sizeof found[i]);
		close(peer);
		reap(pid);
	}
}

int
main(int argc, char *argv[])
{
	struct found found[2];
	struct stat host;

	demo(argc, argv, ROOT);
	if (!capable(CAP_SYS_CHROOT) || !capable(CAP_SYS_PTRACE))
		skip(
		    "root lacks capabilities here (a container?): run it on the "
		    "host or in a virtual machine",
		    "この環境の root にはケーパビリティが足りません（コンテナの"
		    "中かもしれません）。ホストか仮想マシンで実行してください。");
	step("Two are in a chroot and walk out as in chapter 1; the second one "
	     "has dropped CAP_SYS_CHROOT.",
	     "chroot の中の 2 つのプロセスが、第 1 章の方法で外へ出ようと"
	     "します。2 つ目は CAP_SYS_CHROOT を手放しています。");
	host = show_inode("host", "/");
	both(walk, found);
	claim(found[0].error == 0 && !same(&found[0].inside, &host) &&
		  same(&found[0].after, &host) && found[1].error == EPERM &&
		  !same(&found[1].after, &host),
	      "The first one's root is the host's again. The second one got "
	      "EPERM from chroot(2), and its root is not the host's: this walk "
	      "is closed.",
	      "1 つ目のルートディレクトリは、再びホストのものになりました。"
	      "2 つ目は chroot(2) が EPERM になり、ルートディレクトリはホスト"
	      "のものではありません。この方法では出られません。");

	step("Two in a chroot, both without CAP_SYS_CHROOT, mount a /proc; the "
	     "second one has dropped CAP_SYS_ADMIN, too.",
	     "chroot の中の 2 つのプロセスが、どちらも CAP_SYS_CHROOT なしで "
	     "/proc をマウントします。2 つ目は CAP_SYS_ADMIN も手放して"
	     "います。");
	both(through_proc, found);
	if (found[0].error == EPERM)
		cannot("mount(2) refuses a /proc here (in a user namespace?)",
		       "この環境では、mount(2) で /proc をマウントできません"
		       "（ユーザー名前空間の中かもしれません）。");
	else
		claim(found[0].error == 0 && !same(&found[0].inside, &host) &&
			  same(&found[0].after, &host) &&
			  found[1].error == EPERM,
		      "Without CAP_SYS_CHROOT the first one found the host's "
		      "root directory in /proc: this way out was open. The "
		      "second one got EPERM from mount(2).",
		      "1 つ目は CAP_SYS_CHROOT がなくても、/proc からホストの"
		      "ルートディレクトリにたどり着きました。こちらの方法では"
		      "外へ出られます。2 つ目は mount(2) が EPERM に"
		      "なりました。");
	return verdict(2);
}
