/*
 * open_tree_namespace - a mount namespace that never held the host's root.
 *
 * Linux 7.0 (2026). See open_tree(2), setns(2), mount_namespaces(7).
 */
#define _GNU_SOURCE
#include "../32-without_proc/mounts.h"
#include <sys/sysmacros.h>

#ifndef SYS_open_tree
#define SYS_open_tree 428
#endif
#ifndef OPEN_TREE_CLOEXEC
#define OPEN_TREE_CLOEXEC O_CLOEXEC
#endif
#undef OPEN_TREE_NAMESPACE
#define OPEN_TREE_NAMESPACE 2

enum { MOST = 2048 };

/* The call, as it is printed. */
#define open_tree our_open_tree
static long
open_tree(const char *path, unsigned flags)
{
	return syscall(SYS_open_tree, AT_FDCWD, path,
		       flags | OPEN_TREE_CLOEXEC);
}

static long
mounts(uint64_t ns)
{
	uint64_t ids[MOST];

	return listmount(ns, 0, ids, MOST);
}

/* Is one of the mounts in a namespace, whichever it is, the host's root? */
static int
roots_in(uint64_t ns, const struct stat *root)
{
	static struct mount_info one;
	uint64_t ids[MOST];
	int found = 0;
	long n;

	n = listmount(ns, 0, ids, MOST);
	if (n == -1)
		err(FAIL, "listmount");
	for (long i = 0; i < n; i++) {
		if (statmount(ns, ids[i], 1 | MNT_ROOT | MNT_POINT | FS_TYPE,
			      &one) == -1)
			err(FAIL, "statmount");
		if (n < 5)
			printf("   %s %s, of its file system %s\n",
			       &one.str[one.fs_type], &one.str[one.mnt_point],
			       &one.str[one.mnt_root]);
		found += strcmp(&one.str[one.mnt_root], "/") == 0 &&
			 strcmp(&one.str[one.mnt_point], "/") == 0 &&
			 one.sb_dev_major == major(root->st_dev) &&
			 one.sb_dev_minor == minor(root->st_dev);
	}
	printf(say("   %ld mounts, %d of them the host's root\n",
		   "   マウントは %ld 個、そのうちホストのルートは %d 個\n"),
	       n, found);
	return found;
}

static uint64_t
number(int ns)
{
	uint64_t id;

	if (ioctl(ns, NS_GET_MNTNS_ID, &id) == -1)
		err(FAIL, "NS_GET_MNTNS_ID");
	return id;
}

/* The old way: everything is copied first. */
static int
copy_of_all(const struct stat *root)
{
	int fd, found;
	pid_t pid;
	char path[64];

	pid = child();
	if (pid == 0) {
		if (trace("container", unshare(CLONE_NEWNS)) == -1)
			err(FAIL, "unshare");
		meet();
		meet();
		_exit(PASS);
	}
	meet();
	snprintf(path, sizeof path, "/proc/%d/ns/mnt", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		err(FAIL, "%s", path);
	found = roots_in(number(fd), root);
	close(fd);
	meet();
	reap(pid);
	return found;
}

/* What is mounted in there, where the tree is a copy of a shared mount. */
static void
peers(void)
{
	long before, leaked, kept;
	pid_t pid;
	int ns;

	step("The host's mount is shared, as systemd makes it; the container "
	     "mounts something.",
	     "ホストのマウントを、systemd と同じように shared にします。"
	     "コンテナがマウントを作ります。");
	if (mount(NULL, "/mnt", NULL, MS_SHARED, NULL) == -1)
		err(FAIL, "mount(shared)");
	if (mkdir("/mnt/b", 0755) == -1 || mkdir("/mnt/c", 0755) == -1)
		err(FAIL, "mkdir");
	ns = (int)open_tree("/mnt", OPEN_TREE_NAMESPACE);
	if (ns == -1)
		err(FAIL, "open_tree");
	before = mounts(0);
	pid = child();
	if (pid == 0) {
		if (setns(ns, CLONE_NEWNS) == -1)
			err(FAIL, "setns");
		if (trace("container",
			  mount("kakuri", "/b", "tmpfs", 0, NULL)) == -1)
			err(FAIL, "mount");
		meet();
		meet();
		if (trace("container", mount(NULL, "/", NULL,
					     MS_REC | MS_PRIVATE, NULL)) == -1)
			err(FAIL, "mount(private)");
		if (trace("container",
			  mount("kakuri", "/c", "tmpfs", 0, NULL)) == -1)
			err(FAIL, "mount");
		_exit(PASS);
	}
	meet();
	leaked = mounts(0) - before;
	meet();
	reap(pid);
	kept = mounts(0) - before - leaked;
	printf(
	    say("   mounts more on the host: %ld, and %ld once it was "
		"private\n",
		"   ホストで増えたマウント：%ld 個、private にした後は %ld 個\n"),
	    leaked, kept);
	claim(
	    leaked == 1 && kept == 0,
	    "What the container mounted was mounted on the host, too; not any "
	    "more once its root was private.",
	    "コンテナが作ったマウントは、ホスト側にも現れました。private に"
	    "した後は現れませんでした。");
	close(ns);
}

static void
inside(int ns, int kept, const struct stat *hosts)
{
	struct stat root, above, here;
	long now;

	step(
	    "The container goes there, with a descriptor of the host's root.",
	    "コンテナが、ホストのルートのファイルディスクリプターを持ったまま、"
	    "そこに移ります。");
	if (trace("container", setns(ns, CLONE_NEWNS)) == -1)
		err(FAIL, "setns");
	now = mounts(0);
	root = show_inode("container", "/");
	above = show_inode("container", "/..");
	printf("   container: listmount(2) = %ld\n", now);
	claim(
	    now == 1 && root.st_ino == above.st_ino &&
		root.st_dev != hosts->st_dev,
	    "It sees one mount, which is its root, and .. of that is the root "
	    "again.",
	    "見えるマウントは 1 つだけです。それがルートで、その .. もルート"
	    "でした。");
	if (trace("container", fchdir(kept)) == -1)
		err(FAIL, "fchdir");
	if (stat(".", &here) == -1)
		err(FAIL, "stat");
	claim(here.st_ino == hosts->st_ino && here.st_dev == hosts->st_dev,
	      "What was open before still leads to the host's root.",
	      "前から開いていたファイルディスクリプターでは、ホストのルートに"
	      "移れました。");
	if (chdir("/") == -1)
		err(FAIL, "chdir");
	explore();
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	long before, after, alone, with;
	int kept, copied, never;
	struct stat hosts;
	uint64_t single;
	pid_t pid;
	int ns, all;

	demo(argc, argv, ROOT);
	if (unshare(CLONE_NEWNS) == -1) /* what we mount goes with us */
		err(FAIL, "unshare");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(FAIL, "mount(/, private)");
	if (mount("kakuri", "/mnt", "tmpfs", 0, NULL) == -1 ||
	    mkdir("/mnt/a", 0755) == -1 ||
	    mount("kakuri", "/mnt/a", "tmpfs", 0, NULL) == -1)
		err(FAIL, "mount");
	kept = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (kept == -1 || fstat(kept, &hosts) == -1)
		err(FAIL, "/");

	step(
	    "A mount namespace of a copy, and one of a tree.",
	    "コピーによるマウント名前空間と、1 つのツリーによるものを作ります。");
	before = mounts(0);
	ns = (int)trace("host", open_tree("/mnt", OPEN_TREE_NAMESPACE));
	if (ns == -1 && (errno == EINVAL || errno == ENOSYS))
		skip("OPEN_TREE_NAMESPACE needs Linux 7.0",
		     "OPEN_TREE_NAMESPACE には Linux 7.0 以降が必要です。");
	if (ns == -1)
		err(FAIL, "open_tree");
	single = number(ns);
	never = roots_in(single, &hosts);
	copied = copy_of_all(&hosts);
	claim(copied == 1 && never == 0,
	      "unshare(2) copied the host's root; in the namespace of the tree "
	      "it never was.",
	      "unshare(2) はホストのルートもコピーしました。ツリーによる"
	      "名前空間には、最初からありません。");

	step("With what is mounted below, and the host's own mounts.",
	     "下にあるマウントも含めます。ホスト側のマウントとも比べます。");
	all = (int)trace("host",
			 open_tree("/mnt", OPEN_TREE_NAMESPACE | AT_RECURSIVE));
	if (all == -1)
		err(FAIL, "open_tree");
	alone = mounts(single);
	with = mounts(number(all));
	after = mounts(0);
	printf(
	    say("   mounts: %ld alone, %ld with AT_RECURSIVE; the host's %ld "
		"before, %ld after\n",
		"   マウント：%ld 個、AT_RECURSIVE では %ld 個。ホスト側は"
		"前が %ld 個、後が %ld 個\n"),
	    alone, with, before, after);
	claim(with == alone + 1 && before == after && before > 2,
	      "AT_RECURSIVE takes the mount below along; the host has as many "
	      "mounts as before.",
	      "AT_RECURSIVE では下のマウントも含まれました。ホスト側のマウント"
	      "の数は同じです。");

	peers();
	pid = child();
	if (pid == 0)
		inside(ns, kept, &hosts);
	reap(pid);
	return verdict(5);
}
