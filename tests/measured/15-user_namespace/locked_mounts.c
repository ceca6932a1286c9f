/*
 * locked_mounts - what a user namespace may not do to mounts that came along.
 *
 * See mount_namespaces(7), "Restrictions on mount namespaces".
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sched.h>
#include "../demo.h"
#include "inside.h"

/* Two mounts as an administrator would make them: one hides, one protects. */
static void
make_mounts(void)
{
	int fd;

	if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == -1 ||
	    mount("kakuri", "/tmp", "tmpfs", 0, NULL) == -1 ||
	    mkdir("/tmp/hidden", 0700) == -1 || mkdir("/tmp/safe", 0700) == -1)
		refused("mount", errno);
	fd = open("/tmp/hidden/secret", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	if (fd == -1)
		err(FAIL, "/tmp/hidden/secret");
	close(fd);
	if (mount("kakuri", "/tmp/hidden", "tmpfs", MS_RDONLY, NULL) == -1 ||
	    mount("kakuri", "/tmp/safe", "tmpfs", 0, NULL) == -1 ||
	    mount(NULL, "/tmp/safe", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY,
		  NULL) == -1)
		refused("mount", errno);
	if (mount(NULL, "/tmp", NULL, MS_SHARED | MS_REC, NULL) == -1)
		err(FAIL, "mount(MS_SHARED)");
	show_lines("outer", "/proc/self/mountinfo", " /tmp/");
}

static int
report(const char *who, const char *command, int result)
{
	int said = result == -1 ? errno : 0;

	printf("   %s$ %s\n   %s\n", who, command,
	       said ? strerror(said) : "ok");
	return said;
}

static int
make_writable(const char *who)
{
	return report(
	    who, "mount -o remount,bind,rw /tmp/safe",
	    mount(NULL, "/tmp/safe", NULL, MS_REMOUNT | MS_BIND, NULL));
}

static int
uncover(const char *who)
{
	int said = report(who, "umount /tmp/hidden", umount("/tmp/hidden"));

	printf("   %s$ ls /tmp/hidden\n", who);
	if (access("/tmp/hidden/secret", F_OK) == 0)
		printf("   secret\n");
	return said;
}

/* The same two commands, and what mountinfo says of propagation. */
struct tried {
	int writable, uncovered, shared, slave;
};

static struct tried
try_both(const char *who)
{
	struct tried t;
	char line[1024];
	FILE *f = fopen("/proc/self/mountinfo", "re");

	show_lines(who, "/proc/self/mountinfo", " /tmp/safe ");
	t.shared = t.slave = 0;
	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (strstr(line, " /tmp/safe ") != NULL) {
			t.shared = strstr(line, " shared:") != NULL;
			t.slave = strstr(line, " master:") != NULL;
		}
	if (f != NULL)
		fclose(f);
	t.writable = make_writable(who);
	t.uncovered = uncover(who);
	return t;
}

/* Root of one more user namespace, with a copy of all mounts. */
static void
nested(void)
{
	struct tried t;

	become_root_inside(CLONE_NEWNS);
	t = try_both("inner");
	tell_peer(&t, sizeof t);
	explore();
	_exit(PASS);
}

static void
outer(void)
{
	struct tried in, out;
	pid_t pid;

	become_root_inside(CLONE_NEWNS);
	make_mounts();
	step("In another user namespace below, root tries to undo them.",
	     "さらに下のユーザー名前空間の root が、それを取り消そうと"
	     "します。");
	if ((pid = child()) == 0)
		nested();
	hear_peer(&in, sizeof in);
	reap(pid);

	step("So does the root that made them.",
	     "マウントした root 自身も、同じことをします。");
	out = try_both("outer");
	claim(in.writable == EPERM && out.writable == 0,
	      "Read-only stays read-only below, and is its maker's to change.",
	      "読み取り専用は下では外せず、外せるのはマウントした側だけです。");
	claim(in.uncovered == EINVAL && out.uncovered == 0,
	      "What came along is locked: no cover can be lifted.",
	      "引き継いだマウントはロックされ、隠されたものは現れません。");
	claim(in.slave && !in.shared && out.shared && !out.slave,
	      "What was shared is a slave there: nothing flows back.",
	      "shared だったマウントは slave になり、逆向きには伝播しません。");
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	pid_t pid;

	demo(argc, argv, ANYONE);
	become_ordinary();
	step("Root of a user namespace hides a directory and protects one.",
	     "ユーザー名前空間の root が、ディレクトリの 1 つを隠し、1 つを"
	     "読み取り専用にします。");
	if ((pid = child()) == 0)
		outer();
	reap(pid);
	return verdict(3);
}
