/*
 * pivot_proc - a way out that pivot_root leaves, and what closes it.
 *
 * The root of a process is a file of /proc. Who may mount a /proc in which a
 * process of the host is may make the root of that process his own.
 */
#define _GNU_SOURCE
#include "pivot.h"

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

static int refused; /* errno of the last chroot(2), or 0 */

/* Take the root of that process, by its number; what is / then? */
static struct stat
take_root_of(pid_t outside, const char *who)
{
	char path[64];

	snprintf(path, sizeof path, "/share/%d/root", outside);
	printf(
	    say("   %s: path is the root of pid %d, in the /proc at /share\n",
		"   %s: path は、/share の /proc にある、PID %d のルートです。\n"),
	    who, outside);
	refused = 0;
	if (trace(who, chroot(path)) == -1)
		refused = errno;
	return show_inode(who, "/");
}

/* Each of these is a process of its own, since it changes its root. */
static pid_t
another(void)
{
	pid_t pid = fork();

	if (pid == -1)
		err(FAIL, "fork");
	if (pid == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == -1)
		err(FAIL, "PR_SET_PDEATHSIG");
	return pid;
}

static void
open_way(struct stat host, pid_t outside)
{
	struct stat root;
	pid_t pid = another();

	if (pid != 0) {
		reap(pid);
		return;
	}
	root = take_root_of(outside, "container");
	claim(
	    same(root, host),
	    "That process stands on the host's root, and so does the child "
	    "now: it is out.",
	    "そのプロセスのルートはホスト側のルートなので、外に出られました。");
	_exit(PASS);
}

static void
new_user_namespace(struct stat host, struct stat usr, pid_t outside)
{
	struct stat root;
	pid_t pid;

	step("The same from a new user namespace (chapter 15), with the same "
	     "/proc.",
	     "同じ /proc のまま、新しいユーザー名前空間（第 15 章）から試し"
	     "ます。");
	pid = another();
	if (pid != 0) {
		reap(pid);
		return;
	}
	if (trace("container", unshare(CLONE_NEWUSER)) == -1) {
		cannot("No user namespace can be made here.",
		       "この環境ではユーザー名前空間を作れません。");
		_exit(PASS);
	}
	root = take_root_of(outside, "container");
	claim(refused == EACCES && same(root, usr) && !same(root, host),
	      "Root of the new user namespace was refused that process's root "
	      "with EACCES: / is the new root still.",
	      "新しいユーザー名前空間の root がそのプロセスのルートに移ろうと"
	      "すると、EACCES で拒否されました。/ は新しいルートのままです。");
	_exit(PASS);
}

static void
new_pid_namespace(struct stat host, struct stat usr, pid_t outside)
{
	struct stat root;
	pid_t pid;

	step("The same in a new PID namespace (chapter 8), with a /proc of its "
	     "own in place of the other.",
	     "新しい PID 名前空間（第 8 章）の中で、/proc もマウントし直して"
	     "試します。");
	if (trace("container", umount2("/share", MNT_DETACH)) == -1)
		err(FAIL, "umount2(/share)");
	if (trace("container", unshare(CLONE_NEWPID)) == -1)
		err(FAIL, "unshare(CLONE_NEWPID)");
	pid = another();
	if (pid != 0) {
		reap(pid);
		return;
	}
	if (trace("container", mount("proc", "/share", "proc", 0, NULL)) == -1)
		err(FAIL, "mount(/share)");
	root = take_root_of(outside, "container");
	claim(refused == ENOENT && same(root, usr) && !same(root, host),
	      "That number leads to no process in this /proc: / is the new "
	      "root still.",
	      "この /proc では、その番号のプロセスは見つかりません。/ は新しい"
	      "ルートのままです。");
	_exit(PASS);
}

static void
container(struct stat host, struct stat usr, pid_t outside)
{
	struct stat root;

	pivot();
	root = show_inode("container", "/");
	meet(); /* the host counts our mounts */
	meet();
	claim(same(root, usr) && !same(root, host),
	      "/ is the directory that was /usr, and no more the host's root.",
	      "/ は、ホスト側のルートではなく、/usr だったディレクトリになり"
	      "ました。");

	step("It mounts a /proc at /share, where a process of the host is to "
	     "be found, too.",
	     "/share に /proc をマウントします。そこにはホスト側のプロセスも"
	     "見えます。");
	if (trace("container", mount("proc", "/share", "proc", 0, NULL)) ==
	    -1) {
		const char *en = "This root may not mount a /proc (a user "
				 "namespace has to own the PID namespace).";
		const char *ja = "この環境の root は /proc をマウントできま"
				 "せん（PID 名前空間も、そのユーザー名前空間の"
				 "ものである必要があります）。";

		cannot(en, ja);
		cannot(en, ja);
		cannot(en, ja);
		_exit(PASS);
	}
	open_way(host, outside);
	setenv("PATH", "/bin:/sbin", 1); /* /usr is / now */
	explore();
	new_user_namespace(host, usr, outside);
	new_pid_namespace(host, usr, outside);
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	struct stat host, usr;
	pid_t pid, outside = getpid();
	int mounts;

	demo(argc, argv, ROOT);
	need_root_mount();
	step("The host: its root, and /usr.",
	     "まず、ホスト側のルートディレクトリと /usr を確かめます。");
	host = show_inode("host", "/");
	usr = show_inode("host", "/usr");
	pid = child();
	if (pid == 0)
		container(host, usr, outside);
	meet();
	mounts = count_mounts("host", pid);
	claim(mounts == 1,
	      "The child sees one mount, its root: the host's are gone.",
	      "子プロセスから見えるマウントはルートの 1 つだけで、ホスト側の"
	      "マウントはありません。");
	meet();
	reap(pid);
	return verdict(5);
}
