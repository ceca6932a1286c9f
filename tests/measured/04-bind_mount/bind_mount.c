/*
 * bind_mount - one directory in two places, and read-only in one of them.
 *
 * Linux 2.4.0 (2001); read-only 2.6.26 (2008); mount_setattr(2) 5.12 (2021).
 * See mount(2), mount_setattr(2).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sched.h>
#include "../demo.h"

#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef MOUNT_ATTR_RDONLY
#define MOUNT_ATTR_RDONLY 1
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif

static bool
same(struct stat a, struct stat b)
{
	return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Make a file, or say why not: 0 or an errno. */
static int
touch(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	int said = fd == -1 ? errno : 0;

	printf("   inside$ touch %s && echo ok\n   %s\n", path,
	       said == 0 ? "ok" : strerror(said));
	if (fd != -1)
		close(fd);
	return said;
}

static void
bind_mount(const char *source, const char *target, unsigned long flags)
{
	if (mount(source, target, NULL, MS_BIND | flags, NULL) == -1)
		err(FAIL, "mount(MS_BIND) on %s", target);
}

/* A tmpfs on /mnt, which nobody but us sees: see chapter 5. */
static void
prepare(ino_t host)
{
	const char *dirs[] = {"/mnt/a", "/mnt/b", "/mnt/a/sub", "/mnt/plain",
			      "/mnt/rec"};

	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	if (show_inode("inside", "/proc/self/ns/mnt").st_ino == host)
		errx(FAIL, "this is the host's mount namespace: stop");
	if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == -1)
		err(FAIL, "mount(MS_PRIVATE)");
	if (mount("kakuri", "/mnt", "tmpfs", 0, "mode=0755") == -1)
		err(FAIL, "mount(tmpfs)");
	for (int i = 0; i < 5; i++)
		if (mkdir(dirs[i], 0755) == -1)
			err(FAIL, "%s", dirs[i]);
	if (mount("kakuri", "/mnt/a/sub", "tmpfs", 0, "mode=0755") == -1)
		err(FAIL, "mount(tmpfs)");
}

static void
two_places(void)
{
	struct stat a, before, after;

	step("The directory a is bound to b.",
	     "ディレクトリ a を b にバインドします。");
	a = show_inode("inside", "/mnt/a");
	before = show_inode("inside", "/mnt/b");
	bind_mount("/mnt/a", "/mnt/b", 0);
	after = show_inode("inside", "/mnt/b");
	claim(!same(a, before) && same(a, after) && touch("/mnt/a/new") == 0 &&
		  access("/mnt/b/new", F_OK) == 0,
	      "One directory, in two places: nothing was copied.",
	      "1 つのディレクトリが 2 か所に見えます。コピーはしていません。");

	step("A file is bound to another file.",
	     "ファイルを別のファイルにバインドします。");
	touch("/mnt/this");
	touch("/mnt/that");
	before = show_inode("inside", "/mnt/that");
	bind_mount("/mnt/this", "/mnt/that", 0);
	a = show_inode("inside", "/mnt/this");
	after = show_inode("inside", "/mnt/that");
	claim(!same(a, before) && same(a, after),
	      "A single file can be bound, too.",
	      "ファイルも、1 つだけバインドできます。");
}

static void
read_only(void)
{
	step("b is bound again, with MS_RDONLY.",
	     "今度は MS_RDONLY を付けて b にバインドします。");
	bind_mount("/mnt/a", "/mnt/b", MS_RDONLY);
	show_lines("inside", "/proc/self/mountinfo", "/mnt/b");
	claim(touch("/mnt/b/one") == 0 && access("/mnt/a/one", F_OK) == 0,
	      "The flag was ignored, without an error.",
	      "フラグは無視されました。エラーにもなりません。");

	step("A second call makes that mount read-only.",
	     "2 回目の呼び出しで、そのマウントを読み取り専用にします。");
	if (mount(NULL, "/mnt/b", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY,
		  NULL) == -1)
		err(FAIL, "mount(MS_REMOUNT)");
	show_lines("inside", "/proc/self/mountinfo", "/mnt/b");
	claim(touch("/mnt/b/two") == EROFS && touch("/mnt/a/two") == 0,
	      "b is read-only now, and a is not.",
	      "b は読み取り専用になり、a には書き込めるままです。");
}

static void
recursive(void)
{
	struct {
		uint64_t set, clear, propagation, userns;
	} attr = {.set = MOUNT_ATTR_RDONLY};
	bool one;

	step("a has a mount below it, sub. It is bound without and with "
	     "MS_REC.",
	     "a の下には、別のマウント sub があります。a を MS_REC なしと"
	     "ありでバインドします。");
	touch("/mnt/a/sub/file");
	bind_mount("/mnt/a", "/mnt/plain", 0);
	bind_mount("/mnt/a", "/mnt/rec", MS_REC);
	show_lines("inside", "/proc/self/mountinfo", "/sub");
	claim(access("/mnt/plain/sub/file", F_OK) == -1 &&
		  access("/mnt/rec/sub/file", F_OK) == 0,
	      "Only with MS_REC do the mounts below come along.",
	      "下のマウントも付いてくるのは、MS_REC を付けたときだけです。");

	step("The tree is remounted read-only, with MS_REC.",
	     "MS_REC を付けて、ツリーを読み取り専用で再マウントします。");
	if (mount(NULL, "/mnt/rec", NULL,
		  MS_REMOUNT | MS_BIND | MS_RDONLY | MS_REC, NULL) == -1)
		err(FAIL, "mount(MS_REMOUNT)");
	one = touch("/mnt/rec/x") == EROFS && touch("/mnt/rec/sub/x") == 0;
	claim(one, "It reached one mount, and not the one below.",
	      "効いたのは 1 つのマウントだけで、その下には効きませんでした。");

	step("The same with mount_setattr(AT_RECURSIVE).",
	     "mount_setattr(AT_RECURSIVE) で同じことをします。");
	if (syscall(SYS_mount_setattr, AT_FDCWD, "/mnt/rec", AT_RECURSIVE,
		    &attr, sizeof attr) == 0)
		claim(one && touch("/mnt/rec/sub/x") == EROFS,
		      "The whole tree is read-only.",
		      "ツリー全体が読み取り専用になりました。");
	else if (errno == ENOSYS)
		cannot("mount_setattr(2) needs Linux 5.12",
		       "mount_setattr(2) には Linux 5.12 が必要です。");
	else
		err(FAIL, "mount_setattr");
}

int
main(int argc, char *argv[])
{
	ino_t host;
	pid_t pid;

	demo(argc, argv, ROOT);
	step("A place to play: a tmpfs on /mnt, in a new mount namespace.",
	     "実験の場所を用意します。新しいマウント名前空間で、/mnt に tmpfs "
	     "をマウントします。");
	host = show_inode("host", "/proc/self/ns/mnt").st_ino;
	if ((pid = child()) == 0) {
		prepare(host);
		two_places();
		read_only();
		recursive();
		explore();
		_exit(PASS);
	}
	reap(pid);
	return verdict(7);
}
