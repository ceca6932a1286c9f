/*
 * pivot_kept - the twin of pivot_root that fails: a directory was left open.
 *
 * All is done as in pivot_root.c, and still it gets out; and what closes that.
 * See CVE-2024-21626, close_range(2).
 */
#define _GNU_SOURCE
#include "pivot.h"

#ifndef SYS_close_range /* headers older than Linux 5.9 */
#define SYS_close_range 436
#endif

static void
pivot(void)
{
	ino_t host = inode("/proc/self/ns/mnt").st_ino;

	step("A child makes /usr the root and detaches the old one.",
	     "子プロセスが /usr をルートにして、古いルートを切り離します。");
	if (trace("container", unshare(CLONE_NEWNS)) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	leave_host_alone(host);
	if (trace("container",
		  mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) == -1)
		err(FAIL, "mount(/, private)");
	if (trace("container", mount("/usr", "/usr", NULL, MS_BIND, NULL)) ==
	    -1)
		err(FAIL, "mount(/usr, bind)");
	if (trace("container", chdir("/usr")) == -1)
		err(FAIL, "chdir(/usr)");
	if (trace("container", syscall(SYS_pivot_root, ".", ".")) == -1)
		err(FAIL, "pivot_root(., .)");
	if (trace("container", umount2(".", MNT_DETACH)) == -1)
		err(FAIL, "umount2(., MNT_DETACH)");
	if (chdir("/") == -1)
		err(FAIL, "chdir(/)");
}

/* A process that has closed the descriptor cannot fchdir(2) by it. */
static void
closed(int kept)
{
	struct stat here;
	pid_t pid;
	long done;
	int error = 0;

	step("A process that closes all but 0 to 2 first tries the same.",
	     "0 から 2 以外のファイルディスクリプターを先に閉じたプロセスが、"
	     "同じことを試します。");
	pid = fork();
	if (pid == -1)
		err(FAIL, "fork");
	if (pid != 0) {
		reap(pid);
		return;
	}
	done = trace("container", syscall(SYS_close_range, 3, ~0U, 0));
	if (done == -1) {
		cannot("close_range(2) needs Linux 5.9.",
		       "close_range(2) は Linux 5.9 以降で使えます。");
		_exit(PASS);
	}
	if (trace("container", fchdir(kept)) == -1)
		error = errno;
	here = show_inode("container", ".");
	claim(error == EBADF && same(here, inode("/")),
	      "There is no such descriptor any more (EBADF), and . is / still.",
	      "そのファイルディスクリプターはもうありません（EBADF）。カレント"
	      "ディレクトリは / のままです。");
	_exit(PASS);
}

static void
container(struct stat host, struct stat usr, int kept)
{
	struct stat root, here;

	pivot();
	root = show_inode("container", "/");
	claim(same(root, usr) && !same(root, host),
	      "/ is the directory that was /usr, and no more the host's root.",
	      "/ は、ホスト側のルートではなく、/usr だったディレクトリになり"
	      "ました。");
	meet(); /* the host counts our mounts */
	meet();
	closed(kept);

	step("Now without closing: it goes to the directory that was kept.",
	     "今度は閉じずに、開いたままのディレクトリへ移ります。");
	if (trace("container", fchdir(kept)) == -1)
		warn("fchdir");
	root = show_inode("container", "/");
	here = show_inode("container", ".");
	claim(same(here, host) && same(root, usr),
	      "Its working directory is the host's root, though / is not.",
	      "/ は元のままでも、カレントディレクトリはホスト側のルートです。");

	step("It makes that directory its root.",
	     "そのディレクトリをルートにします。");
	if (trace("container", chroot(".")) == -1)
		warn("chroot(.)");
	root = show_inode("container", "/");
	claim(same(root, host) && !same(root, usr),
	      "It is out for every path: / is the host's root again.",
	      "どのパスでも外に出られます。/ はホスト側のルートに戻りました。");
	explore();
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	struct stat host, usr;
	int kept, mounts;
	pid_t pid;

	demo(argc, argv, ROOT);
	need_root_mount();
	step("The host: its root, which it leaves open, and /usr.",
	     "まず、ホスト側のルートディレクトリと /usr を確かめます。ルート"
	     "ディレクトリは開いたままにします。");
	host = show_inode("host", "/");
	usr = show_inode("host", "/usr");
	kept = trace("host", open("/", O_RDONLY | O_DIRECTORY));
	if (kept == -1)
		err(FAIL, "open(/)");
	pid = child();
	if (pid == 0)
		container(host, usr, kept);
	meet();
	mounts = count_mounts("host", pid);
	claim(mounts == 1, "The child sees one mount, its root.",
	      "子プロセスから見えるマウントはルートの 1 つだけです。");
	meet();
	reap(pid);
	return verdict(5);
}
