/*
 * mount_namespace - mounts that the host does not see, and those it does.
 *
 * Linux 2.4.19 (2002); shared, slave, private and unbindable mounts 2.6.15
 * (2006). See mount_namespaces(7), unshare(2).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sched.h>
#include "../demo.h"

/* Make it, for others to see: /mnt/KIND/NAME. */
static void
mount_at(const char *kind, const char *name)
{
	char path[64];

	snprintf(path, sizeof path, "/mnt/%s/%s", kind, name);
	if (mkdir(path, 0755) == -1 && errno != EEXIST)
		err(FAIL, "%s", path);
	if (mount("kakuri", path, "tmpfs", 0, NULL) == -1)
		err(FAIL, "mount on %s", path);
}

/* Is /mnt/KIND/NAME a mount, where we are? */
static bool
seen(const char *who, const char *kind, const char *name)
{
	char path[64];

	snprintf(path, sizeof path, "/mnt/%s/%s", kind, name);
	return show_lines(who, "/proc/self/mountinfo", path) > 0;
}

static void
propagate(const char *path, unsigned long type)
{
	if (mount(NULL, path, NULL, type, NULL) == -1)
		err(FAIL, "mount: propagation of %s", path);
}

/* A namespace in the namespace: what leaves it, what comes in? */
static void
inner(void)
{
	bool shared, slave, private;

	step("A second namespace, below the first, has copies. It makes one a "
	     "slave, one private.",
	     "1 つ目の名前空間の中に、2 つ目を作ります。コピーされたマウントの"
	     "うち、1 つを slave に、1 つを private にします。");
	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	propagate("/mnt/slave", MS_SLAVE);
	propagate("/mnt/private", MS_PRIVATE);
	show_lines("inner", "/proc/self/mountinfo", "/mnt/");
	mount_at("shared", "in");
	mount_at("slave", "in");
	mount_at("private", "in");
	meet();

	meet(); /* the outer one looked, and has mounted something, too */
	step("The inner one looks for what was mounted outside.",
	     "内側から、外側でマウントしたものを探します。");
	shared = seen("inner", "shared", "out");
	slave = seen("inner", "slave", "out");
	private = seen("inner", "private", "out");
	claim(shared && slave && !private,
	      "It came in to the shared and the slave mount.",
	      "shared マウントと slave マウントには、外側のマウントが伝播して"
	      "きました。");
	explore();
	_exit(PASS);
}

/* Three mounts that are shared: whoever copies them is a peer. */
static void
outer(void)
{
	const char *kinds[] = {"shared", "slave", "private"};
	bool shared, slave, private;
	char path[64];
	pid_t pid;

	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "/mnt/%s", kinds[i]);
		if (mkdir(path, 0755) == -1)
			err(FAIL, "%s", path);
		mount_at(kinds[i], ".");
		propagate(path, MS_SHARED);
	}
	if ((pid = child()) == 0)
		inner();
	meet();

	step("The outer one looks for what was mounted inside.",
	     "外側から、内側でマウントしたものを探します。");
	shared = seen("outer", "shared", "in");
	slave = seen("outer", "slave", "in");
	private = seen("outer", "private", "in");
	claim(shared && !slave && !private,
	      "It leaked out of the shared mount, and of no other.",
	      "外側へ伝播したのは、shared マウントの中のものだけです。");
	for (int i = 0; i < 3; i++)
		mount_at(kinds[i], "out");
	meet();
	reap(pid);
}

static void
unbindable(void)
{
	int bound, error;

	step("A mount is made unbindable, and bound before and after.",
	     "マウントを unbindable にします。その前と後でバインドマウントを"
	     "試します。");
	bound = mount("/mnt/private", "/mnt/slave", NULL, MS_BIND, NULL);
	propagate("/mnt/private", MS_UNBINDABLE);
	show_lines("outer", "/proc/self/mountinfo", "/mnt/private ");
	error = mount("/mnt/private", "/mnt/slave", NULL, MS_BIND, NULL) == -1
		    ? errno
		    : 0;
	printf("   outer$ mount --bind /mnt/private /mnt/slave\n   %s\n",
	       error == 0 ? "ok" : strerror(error));
	claim(bound == 0 && error == EINVAL,
	      "An unbindable mount can't be bound: EINVAL.",
	      "unbindable マウントはバインドできず、EINVAL になります。");
}

static void
container(struct stat host)
{
	struct stat own;

	step("A child moves to a new mount namespace.",
	     "子プロセスが新しいマウント名前空間に移ります。");
	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	show_link("outer", "/proc/self/ns/mnt");
	if (stat("/proc/self/ns/mnt", &own) == -1)
		err(FAIL, "/proc/self/ns/mnt");
	claim(own.st_ino != host.st_ino,
	      "Another namespace, with a copy of every mount.",
	      "別の名前空間です。マウントはすべてコピーされています。");
	if (own.st_ino == host.st_ino)
		errx(FAIL, "this is the host's mount namespace: stop");

	step("It makes its mounts private, then mounts a tmpfs on /mnt.",
	     "すべてのマウントを private にしてから、/mnt に tmpfs を"
	     "マウントします。");
	propagate("/", MS_PRIVATE | MS_REC);
	if (mount("kakuri", "/mnt", "tmpfs", 0, "mode=0755") == -1)
		err(FAIL, "mount(tmpfs)");
	show_lines("outer", "/proc/self/mountinfo", " kakuri ");
	meet();
	meet();
	outer();
	unbindable();
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	struct stat host, before, after;
	pid_t pid;

	demo(argc, argv, ROOT);
	step("The host: its mount namespace.",
	     "まず、ホスト側のマウント名前空間を確かめます。");
	show_link("host", "/proc/self/ns/mnt");
	if (stat("/proc/self/ns/mnt", &host) == -1 ||
	    stat("/mnt", &before) == -1)
		err(FAIL, "/mnt");
	if ((pid = child()) == 0)
		container(host);
	meet();

	step("The host looks for that tmpfs.",
	     "ホスト側から、その tmpfs を探します。");
	if (stat("/mnt", &after) == -1)
		err(FAIL, "/mnt");
	claim(show_lines("host", "/proc/self/mountinfo", " kakuri ") == 0 &&
		  after.st_dev == before.st_dev &&
		  after.st_ino == before.st_ino,
	      "The host does not see it: /mnt is what it was.",
	      "ホスト側からは見えません。/mnt は元のままです。");
	meet();
	reap(pid);
	return verdict(5);
}
