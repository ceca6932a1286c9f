/*
 * pivot_refused - what each refusal of pivot_root means, found by trying.
 *
 * Linux 2.3.41 (2000). See pivot_root(2).
 *
 * First /usr becomes the root, as in pivot_root.c: so / is a mount, private,
 * and the only one, and bin is a directory of it like any other. Then each try
 * differs by one thing from the last, which succeeds.
 */
#define _GNU_SOURCE
#include "pivot.h"

/* What a call said: 0, or its errno. */
static int
error_of(long result)
{
	return result == -1 ? errno : 0;
}

static void
set_up(void)
{
	ino_t host = inode("/proc/self/ns/mnt").st_ino;

	step("A child makes /usr the root: there /bin is a plain directory.",
	     "子プロセスが /usr をルートにします。/bin は、その中のただの"
	     "ディレクトリです。");
	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	leave_host_alone(host);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(FAIL, "mount(/, private)");
	if (mount("/usr", "/usr", NULL, MS_BIND, NULL) == -1)
		err(FAIL, "mount(/usr, bind)");
	if (chdir("/usr") == -1)
		err(FAIL, "chdir(/usr)");
	if (trace("container", syscall(SYS_pivot_root, ".", ".")) == -1)
		err(FAIL, "pivot_root(., .)");
	if (umount2(".", MNT_DETACH) == -1)
		err(FAIL, "umount2(., MNT_DETACH)");
	if (chdir("/") == -1)
		err(FAIL, "chdir(/)");
}

/* The kernel asks for a shared mount before it asks for the root mount. */
static void
plain_directory(void)
{
	int private, shared, other;

	step("/bin is no mount: it is tried in the private root, then in a "
	     "shared one.",
	     "/bin はマウントポイントではありません。ルートが private のときと "
	     "shared のときに試します。");
	private = error_of(
	    trace("container", syscall(SYS_pivot_root, "/bin", "/bin")));
	if (trace("container", mount(NULL, "/", NULL, MS_SHARED, NULL)) == -1)
		err(FAIL, "mount(/, shared)");
	shared = error_of(
	    trace("container", syscall(SYS_pivot_root, "/bin", "/bin")));
	if (trace("container", mount(NULL, "/", NULL, MS_PRIVATE, NULL)) == -1)
		err(FAIL, "mount(/, private)");
	claim(private == EBUSY && shared == EINVAL,
	      "A plain directory of the root is EBUSY in the private root and "
	      "EINVAL in the shared one.",
	      "ルートのただのディレクトリは、ルートが private なら EBUSY、"
	      "shared なら EINVAL になります。");

	step(
	    "The root is bound to /bin as well: /bin/bin is a plain directory, "
	    "as before, of a mount that is not the root.",
	    "ルートを /bin にもバインドマウントします。/bin/bin は、同じ"
	    "ただのディレクトリですが、ルートではないマウントの中にあります。");
	if (trace("container", mount("/", "/bin", NULL, MS_BIND, NULL)) == -1)
		err(FAIL, "mount(/bin, bind)");
	other = error_of(trace(
	    "container", syscall(SYS_pivot_root, "/bin/bin", "/bin/bin")));
	claim(private == EBUSY && other == EINVAL,
	      "A plain directory of another mount than the root is EINVAL, and "
	      "not EBUSY.",
	      "ルート以外のマウントの中にあるただのディレクトリは、EBUSY では"
	      "なく EINVAL になります。");
}

/* One condition less each time, then none. */
static void
mount_point(void)
{
	struct stat covered = inode("/bin"), bare, root;
	int above, put_old, nobody, done;

	step("Now /bin is a mount. It is tried below a shared root, while it "
	     "is shared itself, as user 65534, and as it should be.",
	     "これで /bin はマウントポイントになりました。ルートが shared の"
	     "とき、/bin 自身が shared のとき、ユーザー 65534 のとき、条件が"
	     "そろったときの順に試します。");
	if (trace("container", mount(NULL, "/", NULL, MS_SHARED, NULL)) == -1)
		err(FAIL, "mount(/, shared)");
	above = error_of(
	    trace("container", syscall(SYS_pivot_root, "/bin", "/bin")));
	if (trace("container", mount(NULL, "/", NULL, MS_PRIVATE, NULL)) == -1)
		err(FAIL, "mount(/, private)");

	if (trace("container", mount(NULL, "/bin", NULL, MS_SHARED, NULL)) ==
	    -1)
		err(FAIL, "mount(/bin, shared)");
	put_old = error_of(
	    trace("container", syscall(SYS_pivot_root, "/bin", "/bin")));
	if (trace("container", mount(NULL, "/bin", NULL, MS_PRIVATE, NULL)) ==
	    -1)
		warn("mount(/bin, private)");

	if (trace("container", seteuid(65534)) == -1)
		err(FAIL, "seteuid(65534)");
	nobody = error_of(
	    trace("container", syscall(SYS_pivot_root, "/bin", "/bin")));
	if (trace("container", seteuid(0)) == -1)
		err(FAIL, "seteuid(0)");
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) /* seteuid clears it */
		err(FAIL, "PR_SET_PDEATHSIG");

	done = error_of(
	    trace("container", syscall(SYS_pivot_root, "/bin", "/bin")));
	root = show_inode("container", "/");
	bare = inode("/bin");
	claim(above == EINVAL && done == 0,
	      "A mount is EINVAL below a shared one, and accepted below a "
	      "private one.",
	      "親マウントが shared なら EINVAL、private なら成功します。");
	claim(put_old == EINVAL && done == 0,
	      "A shared put_old is EINVAL, and a private one is accepted.",
	      "put_old が shared なら EINVAL、private なら成功します。");
	claim(
	    nobody == EPERM && done == 0,
	    "User 65534 gets EPERM where root is accepted.",
	    "root なら成功する呼び出しが、ユーザー 65534 では EPERM になります。");
	claim(done == 0 && same(root, covered) && !same(bare, covered),
	      "With every condition met the mount at /bin has become the root, "
	      "and /bin is a plain directory again.",
	      "条件がすべてそろうと、/bin のマウントがルートになりました。"
	      "/bin は、またただのディレクトリです。");
}

int
main(int argc, char *argv[])
{
	pid_t pid;

	demo(argc, argv, ROOT);
	need_root_mount();
	pid = child();
	if (pid == 0) {
		set_up();
		plain_directory();
		mount_point();
		setenv("PATH", "/bin:/sbin", 1); /* /usr is / now */
		explore();
		_exit(PASS);
	}
	reap(pid);
	return verdict(6);
}
