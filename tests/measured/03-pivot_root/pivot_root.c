/*
 * pivot_root - another root for a mount namespace, without the old one.
 *
 * Linux 2.3.41 (2000). See pivot_root(2).
 */
#define _GNU_SOURCE
#include "pivot.h"

struct view {
	struct stat root;
	ino_t namespace;
	int at_usr; /* mounts whose place is /usr */
};

/* How many mounts have /usr as their mount point? */
static int
mounts_at_usr(const char *who)
{
	char line[1024], point[256];
	int n = 0;
	FILE *f = fopen("/proc/self/mountinfo", "re");

	if (f == NULL)
		err(FAIL, "/proc/self/mountinfo");
	show_lines(who, "/proc/self/mountinfo", " /usr ");
	while (fgets(line, sizeof line, f) != NULL) {
		if (sscanf(line, "%*s %*s %*s %*s %255s", point) != 1)
			continue;
		if (strcmp(point, "/usr") == 0)
			n++;
	}
	fclose(f);
	return n;
}

static struct view
look(const char *who)
{
	struct view v;

	v.root = show_inode(who, "/");
	show_link(who, "/proc/self/ns/mnt");
	v.namespace = inode("/proc/self/ns/mnt").st_ino;
	v.at_usr = mounts_at_usr(who);
	return v;
}

/*
 * Chapter 1's walk, from /: a directory below becomes the root, the working
 * directory stays above it, and .. leads up to where it leads no further.
 */
static struct stat
walk(const char *who)
{
	struct stat here, up;

	if (trace(who, chroot("bin")) == -1)
		err(FAIL, "chroot(bin)");
	do {
		here = inode(".");
		if (trace(who, chdir("..")) == -1)
			err(FAIL, "chdir(..)");
		up = inode(".");
	} while (!same(here, up));
	if (trace(who, chroot(".")) == -1)
		err(FAIL, "chroot(.)");
	return show_inode(who, "/");
}

/* The control: what the walk does where only chroot(2) was called. */
static void
walk_out_of_a_chroot(struct view host, struct stat usr)
{
	struct stat inside, after;
	pid_t pid;

	step("A child makes /usr its root with chroot(2), and walks as in "
	     "chapter 1.",
	     "子プロセスが chroot(2) で /usr をルートにして、第 1 章の方法で"
	     "上へたどります。");
	pid = fork();
	if (pid == -1)
		err(FAIL, "fork");
	if (pid != 0) {
		reap(pid);
		return;
	}
	if (trace("container", chroot("/usr")) == -1)
		err(FAIL, "chroot(/usr)");
	if (trace("container", chdir("/")) == -1)
		err(FAIL, "chdir(/)");
	inside = show_inode("container", "/");
	after = walk("container");
	claim(same(inside, usr) && same(after, host.root),
	      "Its root was /usr, and the walk has led it to the host's root.",
	      "ルートは /usr でしたが、たどった先はホスト側のルートです。");
	_exit(PASS);
}

/* The new root must be a mount, and no mount above may be shared. */
static void
prepare(struct view host)
{
	struct view inside;

	step("Another child moves to a new mount namespace, makes it private, "
	     "and binds /usr to itself.",
	     "別の子プロセスが新しいマウント名前空間に移り、全体を private に"
	     "して、/usr を /usr 自身にバインドマウントします。");
	if (trace("container", unshare(CLONE_NEWNS)) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	leave_host_alone(host.namespace);
	if (trace("container",
		  mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) == -1)
		err(FAIL, "mount(/, private)");
	if (trace("container", mount("/usr", "/usr", NULL, MS_BIND, NULL)) ==
	    -1)
		err(FAIL, "mount(/usr, bind)");
	inside = look("container");
	claim(inside.namespace != host.namespace &&
		  inside.at_usr == host.at_usr + 1,
	      "It is in another mount namespace than the host, and one mount "
	      "more has its place at /usr.",
	      "ホスト側とは別のマウント名前空間で、/usr にあるマウントが 1 つ"
	      "増えました。");
}

/* "." is new_root and put_old: the old root comes to lie upon the new one. */
static void
pivot(struct view host, struct stat usr)
{
	struct stat root;

	step("It pivots: the mount at /usr becomes the root.",
	     "/usr のマウントをルートにします。");
	if (trace("container", chdir("/usr")) == -1)
		err(FAIL, "chdir(/usr)");
	if (trace("container", syscall(SYS_pivot_root, ".", ".")) == -1)
		warn("pivot_root%s",
		     errno == EINVAL ? " (is a mount shared?)" : "");
	root = show_inode("container", "/");
	claim(same(root, usr) && !same(root, host.root),
	      "/ is the directory that was /usr, and no more the host's root.",
	      "/ は、ホスト側のルートではなく、/usr だったディレクトリになり"
	      "ました。");
	if (!same(root, usr))
		exit(FAIL);
	meet(); /* the host counts our mounts */
}

static void
detach(void)
{
	meet();
	step("It detaches the old root.", "古いルートを切り離します。");
	if (trace("container", umount2(".", MNT_DETACH)) == -1)
		err(FAIL, "umount2(., MNT_DETACH)");
	if (chdir("/") == -1)
		err(FAIL, "chdir(/)");
	meet(); /* the host counts again */
	meet();
}

/* The same walk as in the chroot, and with the same power. */
static void
walk_inside(struct view host, struct stat usr)
{
	struct stat after;

	step("It walks as the one in the chroot did.",
	     "chroot したプロセスと同じ方法で、上へたどります。");
	after = walk("container");
	claim(same(after, usr) && !same(after, host.root),
	      "The walk that led out of the chroot ends at the new root here.",
	      "chroot からは外へ出られた方法でも、ここでは新しいルートまでしか"
	      "たどれません。");
}

static void
container(struct view host, struct stat usr)
{
	prepare(host);
	pivot(host, usr);
	detach();
	setenv("PATH", "/bin:/sbin", 1); /* /usr is / now */
	explore();
	walk_inside(host, usr);
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	struct view host, after;
	char path[64];
	struct stat usr;
	int pivoted, detached;
	pid_t pid;

	demo(argc, argv, ROOT);
	need_root_mount();
	step("The host: its root, its mount namespace, its mounts at /usr.",
	     "まず、ホスト側のルートディレクトリ、マウント名前空間、/usr に"
	     "あるマウントを確かめます。");
	host = look("host");
	usr = show_inode("host", "/usr");
	walk_out_of_a_chroot(host, usr);

	pid = child();
	if (pid == 0)
		container(host, usr);
	meet();

	step("The host counts the child's mounts.",
	     "ホスト側から、子プロセスのマウントを数えます。");
	pivoted = count_mounts("host", pid);
	meet();
	meet();

	step("The host counts again, and looks at itself.",
	     "もう一度数えて、ホスト側自身も確かめます。");
	detached = count_mounts("host", pid);
	snprintf(path, sizeof path, "/proc/%d/mountinfo", pid);
	show_file("host", path);
	after = look("host");
	claim(
	    pivoted > 1 && detached == 1,
	    "The child saw the host's mounts below its root at first; now it "
	    "sees one mount, its root.",
	    "最初はルートの下にホスト側のマウントも見えましたが、いま子プロセス"
	    "から見えるマウントは、ルートの 1 つだけです。");
	claim(after.namespace == host.namespace &&
		  after.at_usr == host.at_usr && same(after.root, host.root),
	      "The host has the mount namespace, the root and the mounts at "
	      "/usr that it had.",
	      "ホスト側のマウント名前空間、ルート、/usr にあるマウントは、元の"
	      "ままです。");
	meet();
	reap(pid);
	return verdict(6);
}
