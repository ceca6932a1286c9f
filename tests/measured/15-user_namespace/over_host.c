/*
 * over_host - every capability, but over what?
 *
 * A namespace belongs to the user namespace that it was made in, and so does
 * the power over it. See user_namespaces(7), capabilities(7).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/sysmacros.h>
#include <sched.h>
#include "../demo.h"
#include "inside.h"

/* What a call said: 0, or the error. */
static int
said(long result)
{
	return result == -1 ? errno : 0;
}

/* Each of the three changes nothing, should it be allowed. */
struct tried {
	int hostname, mount, file;
};

static struct tried
try_all(const char *who, const char *file)
{
	struct tried t;
	char name[256];

	if (gethostname(name, sizeof name) == -1)
		err(FAIL, "gethostname");
	t.hostname = said(trace(who, sethostname(name, strlen(name))));
	/* There is no such file system: who may mount is told ENODEV. */
	t.mount =
	    said(trace(who, mount("none", "/tmp", "kakuri-none", 0, NULL)));
	printf("   %s: file is %s\n", who, file);
	t.file = said(trace(who, access(file, R_OK)));
	return t;
}

/* Makes a file that lets nobody read it, not even its owner. */
static void
make_closed_file(const char *path)
{
	int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0);

	if (fd == -1)
		err(FAIL, "%s", path);
	close(fd);
}

/* The root of a process outside, which is one of the same user. */
static int
open_root_of(pid_t pid)
{
	char path[64];
	long fd;
	int error;

	snprintf(path, sizeof path, "/proc/%d/root", (int)pid);
	printf("   container: path is %s\n", path);
	fd = trace("container", open(path, O_PATH | O_CLOEXEC));
	error = said(fd);
	if (fd != -1)
		close((int)fd);
	return error;
}

/* In the host's namespaces, all but the user namespace. */
static void
in_the_hosts(pid_t parent)
{
	struct tried n;
	struct power p;
	int before, after, own;

	step("An ordinary user opens the root of another process of his; then "
	     "as root of a user namespace.",
	     "一般ユーザーが、自分の別のプロセスのルートを開きます。次に、"
	     "ユーザー名前空間の root として開きます。");
	before = open_root_of(parent);
	become_root_inside(0);
	p = show_power("container");
	after = open_root_of(parent);
	own = open_root_of(getpid());
	claim(p.effective == p.all && before == 0 && after != 0 && own == 0,
	      "With every capability it is refused the root that it could open "
	      "before; its own it can open.",
	      "一般ユーザーのときは開けたプロセスのルートが、すべての"
	      "ケーパビリティを持つ root になると拒否されました。自分のルートは"
	      "開けます。");

	step("It tries three things in the host's other namespaces.",
	     "ホスト側のほかの名前空間に対して、3 つの操作を試します。");
	n = try_all("container", "/proc/kmsg");
	tell_peer(&n, sizeof n);
	_exit(PASS);
}

static void
in_its_own(struct tried hosts)
{
	struct tried n;
	struct power p;
	int clock, device, fifo;

	make_closed_file("/tmp/closed");
	p = show_power("container");
	n = try_all("container", "/tmp/closed");
	claim(hosts.hostname == EPERM && n.hostname == 0 &&
		  hosts.mount == EPERM && n.mount == ENODEV,
	      "To set the hostname and to mount was EPERM in the host's "
	      "namespaces, and is allowed in its own.",
	      "ホスト名の設定とマウントは、ホスト側の名前空間では EPERM で、"
	      "専用の名前空間では許可されました。");
	if (hosts.file == ENOENT)
		cannot("there is no /proc/kmsg to be kept out of",
		       "拒否されるはずの /proc/kmsg がありません。");
	else
		claim(
		    hosts.file == EACCES && n.file == 0,
		    "Mode bits keep it out of a file of the host's root, and not out "
		    "of its own file, which nobody may read.",
		    "ホスト側の root のファイルはモードビットのとおり拒否され、"
		    "だれも読めないモードにした自分のファイルは読めます。");

	step("It tries what belongs to no other user namespace than the first.",
	     "最初のユーザー名前空間だけに属するものを操作します。");
	clock = said(trace("container", syscall(SYS_settimeofday, NULL, NULL)));
	device = said(trace("container",
			    mknod("/tmp/null", S_IFCHR | 0600, makedev(1, 3))));
	fifo = said(trace("container", mknod("/tmp/fifo", S_IFIFO | 0600, 0)));
	claim(p.effective == p.all && clock == EPERM && device == EPERM &&
		  fifo == 0,
	      "With every capability the clock and a device file are EPERM; a "
	      "FIFO in the same directory is made.",
	      "すべてのケーパビリティがあっても、時計の設定とデバイスファイル"
	      "の作成は EPERM です。同じディレクトリに FIFO は作れます。");
}

/* In a child, which ends: would a user namespace be made from here? */
static int
nest(void)
{
	pid_t pid = fork();

	if (pid == -1)
		err(FAIL, "fork");
	if (pid == 0)
		_exit(said(trace("child", unshare(CLONE_NEWUSER))));
	return WEXITSTATUS(ended(pid));
}

static void
in_a_chroot(void)
{
	int before, after;

	step("It makes another user namespace, before and after chroot(2).",
	     "chroot(2) の前と後で、さらにユーザー名前空間を作ります。");
	before = nest();
	if (trace("container", chroot("/tmp")) == -1)
		err(FAIL, "chroot(/tmp)");
	if (trace("container", chdir("/")) == -1)
		err(FAIL, "chdir(/)");
	after = nest();
	claim(before == 0 && after == EPERM,
	      "A child may make a user namespace, and in a chroot gets EPERM.",
	      "子プロセスはユーザー名前空間を作れますが、chroot の中では "
	      "EPERM になります。");
}

static void
container(struct tried hosts)
{
	become_root_inside(CLONE_NEWNS | CLONE_NEWUTS);
	if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == -1)
		refused("mount(/, private)", errno);
	if (mount("kakuri", "/tmp", "tmpfs", 0, NULL) == -1)
		refused("mount(/tmp)", errno);
	in_its_own(hosts);
	explore();
	in_a_chroot();
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	struct tried hosts;
	pid_t pid, parent;

	demo(argc, argv, ANYONE);
	become_ordinary();
	parent = getpid();
	pid = child();
	if (pid == 0)
		in_the_hosts(parent);
	hear_peer(&hosts, sizeof hosts);
	reap(pid);

	step("The same with namespaces, a /tmp and a file of its own.",
	     "専用の名前空間、/tmp、ファイルを作り、同じ操作を試します。");
	pid = child();
	if (pid == 0)
		container(hosts);
	reap(pid);
	return verdict(5);
}
