/*
 * mount_api - a mount without a place: it can be filled before anybody sees it.
 *
 * Linux 5.2 (2019). See fsopen(2), fsconfig(2), fsmount(2), open_tree(2),
 * move_mount(2).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/sysmacros.h>
#include <sched.h>
#include "../demo.h"

#ifndef FSOPEN_CLOEXEC /* a libc without these */
#define FSOPEN_CLOEXEC 1
#define FSCONFIG_SET_STRING 1
#define FSCONFIG_CMD_CREATE 6
#define FSMOUNT_CLOEXEC 1
#define MOUNT_ATTR_RDONLY 1
#define MOUNT_ATTR_NOSUID 2
#define MOUNT_ATTR_NODEV 4
#define MOUNT_ATTR_NOEXEC 8
#define MOVE_MOUNT_F_EMPTY_PATH 4
#define OPEN_TREE_CLONE 1
#define OPEN_TREE_CLOEXEC O_CLOEXEC
#endif

/* How many mounts of that file system does a process see? */
static int
listed(const char *who, const char *pid, int mnt)
{
	char path[64], word[32];
	struct stat st;
	int n;

	if (fstat(mnt, &st) == -1)
		err(FAIL, "fstat");
	snprintf(path, sizeof path, "/proc/%s/mountinfo", pid);
	snprintf(word, sizeof word, " %u:%u ", major(st.st_dev),
		 minor(st.st_dev));
	n = show_lines(who, path, word);
	if (n == 0)
		printf("   (nothing)\n");
	return n;
}

/* A new tmpfs; its mount has these attributes and no place. */
static int
new_mount(unsigned attributes)
{
	int fs, mnt;

	fs = trace("container", syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC));
	if (fs == -1)
		err(FAIL, "fsopen");
	if (trace("container", syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE,
				       NULL, NULL, 0)) == -1)
		err(FAIL, "fsconfig(FSCONFIG_CMD_CREATE)");
	mnt = trace("container",
		    syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, attributes));
	if (mnt == -1)
		err(FAIL, "fsmount");
	close(fs);
	return mnt;
}

static int
place(int mnt, const char *path)
{
	return trace("container", syscall(SYS_move_mount, mnt, "", AT_FDCWD,
					  path, MOVE_MOUNT_F_EMPTY_PATH));
}

static int
write_in(int dir, const char *name)
{
	int fd;

	fd = trace("container",
		   openat(dir, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
	if (fd == -1)
		return errno;
	if (dprintf(fd, "made without a path\n") == -1)
		err(FAIL, "write");
	close(fd);
	return 0;
}

static void
messages(void)
{
	char said[256] = "", none[256];
	int fs, old, new, olds, news;
	ssize_t n, more;

	step(
	    "An option that tmpfs does not have, as mount(2) and as "
	    "fsconfig(2) are given it.",
	    "tmpfs にないオプションを、mount(2) と fsconfig(2) に指定します。");
	old = trace("container",
		    mount("none", "/mnt", "tmpfs", 0, "colour=blue"));
	olds = errno;
	fs = trace("container", syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC));
	if (fs == -1 && errno == ENOSYS)
		skip("this needs Linux 5.2 (fsopen)",
		     "Linux 5.2 以降が必要です（fsopen）。");
	if (fs == -1)
		err(FAIL, "fsopen");
	new = trace("container", syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING,
					 "colour", "blue", 0));
	news = errno;
	n = trace("container", read(fs, said, sizeof said - 1));
	printf("   %s%s", said, strchr(said, '\n') == NULL ? "\n" : "");
	more = trace("container", read(fs, none, sizeof none));
	claim(
	    old == -1 && olds == EINVAL && new == -1 &&
		news == EINVAL &&n > 0 &&
		strstr(said, "colour") != NULL &&more == -1 && errno == ENODATA,
	    "Both are EINVAL; only the descriptor of fsopen(2) has a message, "
	    "which names the option, and then no more (ENODATA).",
	    "どちらも EINVAL です。fsopen(2) のファイルディスクリプターからは、"
	    "オプション名の入ったメッセージを読めます。その次はもうありません"
	    "（ENODATA）。");
	close(fs);
}

static void
without_a_place(void)
{
	int mnt, before, made, after;

	step("A new file system, and a mount of it; a file is made by its "
	     "descriptor, then it gets a place.",
	     "新しいファイルシステムのマウントを作り、ファイルディスクリプター"
	     "を使ってファイルを作ってから、接続します。");
	mnt =
	    new_mount(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	made = write_in(mnt, "file");
	before = listed("container", "self", mnt);
	if (place(mnt, "/mnt") == -1)
		warn("move_mount");
	after = listed("container", "self", mnt);
	claim(made == 0 && before == 0 && after == 1 &&
		  access("/mnt/file", R_OK) == 0,
	      "The file was made while mountinfo had no such mount; it is at "
	      "/mnt when the mount is.",
	      "mountinfo にないうちにファイルを作れました。マウントが /mnt に"
	      "接続されると、ファイルも /mnt にあります。");
	close(mnt);
}

static void
copy(void)
{
	int tree, before, made, after;

	step("open_tree(2) copies that mount; the copy has no place yet.",
	     "open_tree(2) でこのマウントをコピーします。コピーはまだ接続"
	     "されていません。");
	tree = trace("container", syscall(SYS_open_tree, AT_FDCWD, "/mnt",
					  OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC));
	if (tree == -1)
		err(FAIL, "open_tree");
	made = write_in(tree, "by-the-copy");
	before = listed("container", "self", tree);
	if (place(tree, "/home") == -1)
		warn("move_mount");
	after = listed("container", "self", tree);
	claim(made == 0 && access("/mnt/by-the-copy", R_OK) == 0 &&
		  before == 1 && after == 2,
	      "What is made by the copy is seen at /mnt; mountinfo lists the "
	      "copy as a second mount when it has a place, and not before.",
	      "コピーで作ったファイルは /mnt からも見えます。mountinfo の"
	      "マウントは、接続すると 2 つになり、その前は 1 つだけでした。");
	close(tree);
}

static void
read_only(void)
{
	int mnt, bound, new, dir;

	step("Read-only: a bind mount by one call of mount(2), and a new mount "
	     "by fsmount(2).",
	     "読み取り専用にします。mount(2) を 1 回呼ぶバインドマウントと、"
	     "fsmount(2) の新しいマウントを比べます。");
	if (trace("container",
		  mount("/mnt", "/opt", NULL, MS_BIND | MS_RDONLY, NULL)) == -1)
		err(FAIL, "mount(bind)");
	dir = open("/opt", O_PATH | O_CLOEXEC);
	if (dir == -1)
		err(FAIL, "/opt");
	bound = write_in(dir, "written");
	close(dir);
	mnt = new_mount(MOUNT_ATTR_RDONLY);
	new = write_in(mnt, "written");
	claim(bound == 0 && new == EROFS,
	      "The bind mount was writable still; the new mount refuses to be "
	      "written (EROFS) before it has a place.",
	      "バインドマウントにはまだ書き込めました。新しいマウントは、"
	      "接続する前から書き込みを拒否します（EROFS）。");
	close(mnt);
}

static void
closed(void)
{
	int mnt, inside, moved, moves;

	step("The descriptor that fsmount(2) gave is closed before the mount "
	     "has a place; its directory is open still.",
	     "接続しないまま、fsmount(2) のファイルディスクリプターを閉じます。"
	     "その中のディレクトリは開いたままです。");
	mnt = new_mount(0);
	inside = trace("container",
		       openat(mnt, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	if (inside == -1)
		err(FAIL, "openat");
	if (trace("container", close(mnt)) == -1)
		err(FAIL, "close");
	moved = place(inside, "/srv");
	moves = errno;
	claim(moved == -1 && moves == EINVAL && write_in(inside, "file") == 0,
	      "Files can be made in it still, but it can get no place any more "
	      "(EINVAL).",
	      "中にファイルは作れますが、もう接続できません（EINVAL）。");
	close(inside);
}

/* Another mount namespace: it is there when the mount is put into it. */
static void
elsewhere(void)
{
	char path[64], number[16];
	int ns, own, mnt, theirs, ours, moved;
	pid_t pid;

	step("A process in another mount namespace runs already. A mount is "
	     "made here, and gets its place there.",
	     "別のマウント名前空間のプロセスがすでに動いています。ここで"
	     "作ったマウントを、そこに接続します。");
	pid = child();
	if (pid == 0) {
		if (trace("other", unshare(CLONE_NEWNS)) == -1)
			err(FAIL, "unshare(CLONE_NEWNS)");
		meet();
		meet();
		_exit(PASS);
	}
	meet();
	snprintf(path, sizeof path, "/proc/%d/ns/mnt", (int)pid);
	snprintf(number, sizeof number, "%d", (int)pid);
	own = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
	ns = open(path, O_RDONLY | O_CLOEXEC);
	if (own == -1 || ns == -1)
		err(FAIL, "/proc/*/ns/mnt");
	mnt = new_mount(0);
	if (trace("container", setns(ns, CLONE_NEWNS)) == -1)
		err(FAIL, "setns");
	moved = place(mnt, "/srv");
	if (trace("container", setns(own, CLONE_NEWNS)) == -1)
		err(FAIL, "setns");
	theirs = listed("other", number, mnt);
	ours = listed("container", "self", mnt);
	claim(moved == 0 && theirs == 1 && ours == 0,
	      "The running process has got the mount, and the namespace in "
	      "which it was made has not.",
	      "動いているプロセスにマウントが増え、作った側の名前空間には"
	      "ありません。");
	meet();
	reap(pid);
}

int
main(int argc, char *argv[])
{
	struct stat host, own;

	demo(argc, argv, ROOT);
	if (stat("/proc/self/ns/mnt", &host) == -1)
		err(FAIL, "/proc/self/ns/mnt");
	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	if (stat("/proc/self/ns/mnt", &own) == -1 || own.st_ino == host.st_ino)
		errx(FAIL, "still in the host's mount namespace");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(FAIL, "mount(/, private)");
	messages();
	without_a_place();
	copy();
	read_only();
	closed();
	elsewhere();
	explore();
	return verdict(6);
}
