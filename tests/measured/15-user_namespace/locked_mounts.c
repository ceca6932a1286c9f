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

	if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == -1)
		refused("mount(/, private)", errno);
	if (mount("kakuri", "/tmp", "tmpfs", 0, NULL) == -1)
		refused("mount(/tmp)", errno);
	if (mkdir("/tmp/hidden", 0700) == -1)
		err(FAIL, "/tmp/hidden");
	if (mkdir("/tmp/safe", 0700) == -1)
		err(FAIL, "/tmp/safe");
	fd = open("/tmp/hidden/secret", O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	if (fd == -1)
		err(FAIL, "/tmp/hidden/secret");
	close(fd);
	if (trace("container", mount("kakuri", "/tmp/hidden", "tmpfs",
				     MS_RDONLY, NULL)) == -1)
		refused("mount(/tmp/hidden)", errno);
	if (mount("kakuri", "/tmp/safe", "tmpfs", 0, NULL) == -1)
		refused("mount(/tmp/safe)", errno);
	if (trace("container", mount(NULL, "/tmp/safe", NULL,
				     MS_REMOUNT | MS_BIND | MS_RDONLY, NULL)) ==
	    -1)
		refused("mount(/tmp/safe, read-only)", errno);
	if (mount(NULL, "/tmp", NULL, MS_SHARED | MS_REC, NULL) == -1)
		err(FAIL, "mount(/tmp, shared)");
	show_lines("container", "/proc/self/mountinfo", " /tmp/");
}

/* The same two calls, and what mountinfo says of propagation before. */
struct tried {
	int writable, uncovered; /* 0, or the error */
	bool seen, shared, slave;
};

/* Which words are in the line of /tmp/safe? */
static void
look_at_propagation(const char *who, struct tried *t)
{
	char line[1024];
	FILE *f;

	show_lines(who, "/proc/self/mountinfo", " /tmp/safe ");
	f = fopen("/proc/self/mountinfo", "re");
	if (f == NULL)
		err(FAIL, "/proc/self/mountinfo");
	while (fgets(line, sizeof line, f) != NULL) {
		if (strstr(line, " /tmp/safe ") == NULL)
			continue;
		t->shared = strstr(line, " shared:") != NULL;
		t->slave = strstr(line, " master:") != NULL;
	}
	fclose(f);
}

static struct tried
try_both(const char *who)
{
	struct tried t = {0};

	look_at_propagation(who, &t);
	if (trace(who, mount(NULL, "/tmp/safe", NULL, MS_REMOUNT | MS_BIND,
			     NULL)) == -1)
		t.writable = errno;
	if (trace(who, umount2("/tmp/hidden", 0)) == -1)
		t.uncovered = errno;
	if (trace(who, access("/tmp/hidden/secret", F_OK)) == 0)
		t.seen = true;
	return t;
}

/* Root of one more user namespace, with a copy of all mounts. */
static void
nested(void)
{
	struct tried t;

	become_root_inside(CLONE_NEWNS);
	t = try_both("nested");
	tell_peer(&t, sizeof t);
	explore();
	_exit(PASS);
}

static void
container(void)
{
	struct tried in, out;
	pid_t pid;

	become_root_inside(CLONE_NEWNS);
	make_mounts();
	step("In another user namespace below, root tries to undo them.",
	     "さらに下のユーザー名前空間の root が、隠したマウントと読み取り"
	     "専用を外そうとします。");
	pid = child();
	if (pid == 0)
		nested();
	hear_peer(&in, sizeof in);
	reap(pid);

	step("So does the root that made them.",
	     "マウントした root 自身も、同じことをします。");
	out = try_both("container");
	claim(in.writable == EPERM && out.writable == 0,
	      "To clear read-only is EPERM in the namespace below, and allowed "
	      "to the root that mounted it.",
	      "読み取り専用を外す操作は、下の名前空間では EPERM になり、"
	      "マウントした root には許可されます。");
	claim(in.uncovered == EINVAL && !in.seen && out.uncovered == 0 &&
		  out.seen,
	      "To unmount the cover is EINVAL below, where the secret stays "
	      "hidden; its maker unmounts it and sees the secret.",
	      "覆っているマウントを外す操作は、下の名前空間では EINVAL になり、"
	      "secret は隠れたままです。マウントした root が外すと、secret が"
	      "見えます。");
	claim(in.slave && !in.shared && out.shared && !out.slave,
	      "What is a shared mount above is a slave below.",
	      "上では shared のマウントが、下では slave になっています。");
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	struct power p;
	pid_t pid;

	demo(argc, argv, ANYONE);
	become_ordinary();
	step("An ordinary user, outside.",
	     "一般ユーザーから始めます。まだ外にいます。");
	show_lines("host", "/proc/self/status", "Uid:");
	p = show_power("host");
	claim(geteuid() != 0 && !(p.effective >> CAP_SYS_ADMIN & 1),
	      "It is not uid 0, and CAP_SYS_ADMIN is not in its effective set.",
	      "uid は 0 ではなく、実効ケーパビリティに CAP_SYS_ADMIN は"
	      "ありません。");

	step("As root of a user namespace it hides a directory and protects "
	     "one.",
	     "ユーザー名前空間の root として、ディレクトリの 1 つを隠し、1 つ"
	     "を読み取り専用にします。");
	pid = child();
	if (pid == 0)
		container();
	reap(pid);
	return verdict(4);
}
