/*
 * pivot_kept - the twin of pivot_root that fails: a directory was left open.
 *
 * All is done as in pivot_root.c, and still it gets out.
 */
#define _GNU_SOURCE
#include "pivot.h"

int
main(int argc, char *argv[])
{
	struct stat host, inside, outside;
	ino_t namespace;
	pid_t pid;
	int kept;

	demo(argc, argv, ROOT);
	need_root_mount();
	step("The host: its root. A descriptor of it is kept.",
	     "まず、ホスト側のルートディレクトリを確かめ、開いておきます。");
	host = show_inode("host", "/");
	namespace = inode("/proc/self/ns/mnt").st_ino;
	if ((kept = open("/", O_RDONLY | O_DIRECTORY)) == -1)
		err(FAIL, "/");
	if ((pid = child()) != 0) {
		reap(pid);
		return verdict(2);
	}

	step(
	    "A child pivots to /usr and detaches the old root.",
	    "子プロセスがルートを /usr に入れ替え、古いルートを切り離します。");
	pivot_to_usr(namespace);
	inside = show_inode("container", "/");
	claim(!same(inside, host), "/ is not the host's.",
	      "/ はホスト側のものではありません。");

	step("It goes to the directory that was kept, and makes it its root.",
	     "開いたままのディレクトリへ移り、そこをルートにします。");
	if (fchdir(kept) == -1 || chroot(".") == -1)
		warn("fchdir, chroot");
	outside = show_inode("container", "/");
	claim(same(outside, host) && !same(inside, host),
	      "It is out: / is the host's again.",
	      "外に出ました。/ はホスト側の / に戻っています。");
	explore();
	_exit(PASS);
}
