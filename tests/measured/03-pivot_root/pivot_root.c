/*
 * pivot_root - another root for a mount namespace, without the old one.
 *
 * Linux 2.3.41 (2000). See pivot_root(2).
 */
#define _GNU_SOURCE
#include "../01-chroot/escape.h"
#include "pivot.h"

struct view {
	struct stat root, usr;
	ino_t namespace;
	int mounts; /* that say /usr */
};

/* How many mounts does a process reach from its root? */
static int
mounts(const char *pid)
{
	char path[64], line[1024];
	int n = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%s/mountinfo", pid);
	if ((f = fopen(path, "re")) == NULL)
		err(FAIL, "%s", path);
	while (fgets(line, sizeof line, f) != NULL)
		n += strchr(line, '\n') != NULL;
	fclose(f);
	printf("   host$ wc -l %s\n   %d %s\n", path, n, path);
	return n;
}

static struct view
look(const char *who)
{
	struct view v = {.root = show_inode(who, "/")};

	v.usr = inode("/usr");
	show_link(who, "/proc/self/ns/mnt");
	v.namespace = inode("/proc/self/ns/mnt").st_ino;
	v.mounts = show_lines(who, "/proc/self/mountinfo", "/usr");
	return v;
}

/* The new root must be a mount, and no mount involved may be shared. */
static void
prepare(struct view host)
{
	struct view inside;

	step("A child moves to a new mount namespace, makes it private, and "
	     "binds /usr to itself.",
	     "子プロセスが新しいマウント名前空間に移り、全体を private に"
	     "して、/usr を /usr 自身にバインドマウントします。");
	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	leave_host_alone(host.namespace);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(FAIL, "mount(MS_PRIVATE)");
	if (mount("/usr", "/usr", NULL, MS_BIND, NULL) == -1)
		err(FAIL, "mount(MS_BIND)");
	inside = look("container");
	claim(inside.namespace != host.namespace &&
		  inside.mounts == host.mounts + 1,
	      "In another namespace, /usr is a mount.",
	      "別の名前空間の中で、/usr がマウントになりました。");
}

/* "." is new_root and put_old: the old root comes to lie upon the new one. */
static void
pivot(struct view host)
{
	struct stat root;

	step("It pivots: the mount /usr becomes the root.",
	     "ルートを /usr のマウントに入れ替えます。");
	if (chdir("/usr") == -1)
		err(FAIL, "/usr");
	if (pivot_root(".", ".") == -1)
		warn("pivot_root%s",
		     errno == EINVAL ? " (is a mount shared?)" : "");
	root = show_inode("container", "/");
	claim(same(root, host.usr) && !same(root, host.root),
	      "/ is another directory, as after chroot.",
	      "chroot と同じように、/ は別のディレクトリになりました。");
	if (!same(root, host.usr))
		exit(FAIL);
	meet();
}

static void
detach(void)
{
	meet();
	step("It detaches the old root.", "古いルートを切り離します。");
	if (umount2(".", MNT_DETACH) == -1 || chdir("/") == -1)
		err(FAIL, "umount2");
	meet();
	meet();
}

/* Chapter 1's way out, with all the power that root has. */
static void
walk(struct view host)
{
	struct stat root, up;

	step("It walks as chapter 1 did, with every capability.",
	     "すべてのケーパビリティを持ったまま、第 1 章と同じ方法で上へ"
	     "たどります。");
	if (walk_out("bin") == -1)
		err(FAIL, "walk_out");
	root = show_inode("container", "/");
	up = show_inode("container", "/..");
	claim(same(root, host.usr) && same(up, root) && !same(root, host.root),
	      "No way out: there is nothing above the new root.",
	      "外には出られません。新しいルートより上には何もありません。");
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	struct view host, after;
	char pid[16], path[64];
	int pivoted, detached;

	demo(argc, argv, ROOT);
	need_root_mount();
	step("The host: its root, its mount namespace, its mounts for /usr.",
	     "まず、ホスト側のルートディレクトリ、マウント名前空間、/usr に"
	     "関するマウントを確かめます。");
	host = look("host");
	show_inode("host", "/usr");
	snprintf(pid, sizeof pid, "%d", child());
	if (strcmp(pid, "0") == 0) {
		prepare(host);
		pivot(host);
		detach();
		setenv("PATH", "/bin:/sbin", 1); /* /usr is / now */
		explore();
		walk(host);
	}
	meet();

	step("The host counts the child's mounts.",
	     "ホスト側から、子プロセスのマウントを数えます。");
	pivoted = mounts(pid);
	meet();
	meet();

	step("The host counts again, and looks at itself.",
	     "もう一度数えて、ホスト側自身も確かめます。");
	detached = mounts(pid);
	snprintf(path, sizeof path, "/proc/%s/mountinfo", pid);
	show_file("host", path);
	after = look("host");
	claim(pivoted > 1 && detached == 1,
	      "The child had the host's mounts below its root; they are gone.",
	      "古いルートにあったマウントは、子プロセスからなくなりました。");
	claim(after.mounts == host.mounts && same(after.root, host.root),
	      "The host has the root and the mounts that it had.",
	      "ホスト側のルートとマウントは、元のままです。");
	meet();
	reap(atoi(pid));
	return verdict(5);
}
