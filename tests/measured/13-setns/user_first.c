/*
 * user_first - when to join a container's user namespace.
 *
 * Linux 3.8 (2013), by pidfd 5.8 (2020). See setns(2), user_namespaces(7).
 */
#define _GNU_SOURCE
#include <sched.h>
#include "../demo.h"
#include "box.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

static pid_t box_pid;

/* What a child found: the errno of each call, and in what it is at the end. */
struct report {
	int error[3];
	bool in_user, in_other;
};

/* The number of a namespace, shown. */
static ino_t
show_namespace(const char *who, const char *of, const char *kind)
{
	char path[64];
	struct stat st;

	snprintf(path, sizeof path, "/proc/%s/ns/%s", of, kind);
	show_link(who, path);
	if (stat(path, &st) == -1)
		err(FAIL, "%s", path);
	return st.st_ino;
}

static int
open_namespace(const char *kind)
{
	char path[64];
	int fd;

	snprintf(path, sizeof path, "/proc/%d/ns/%s", box_pid, kind);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		err(FAIL, "%s", path);
	return fd;
}

static int
open_pidfd(void)
{
	int pidfd = syscall(SYS_pidfd_open, box_pid, 0);

	if (pidfd == -1)
		err(FAIL, "pidfd_open");
	return pidfd;
}

/* Are we in the namespace that was opened here? */
static bool
joined(const char *kind, int fd)
{
	struct stat wanted;
	ino_t ours = show_namespace("child", "self", kind);

	if (fstat(fd, &wanted) == -1)
		err(FAIL, "%s", kind);
	return ours == wanted.st_ino;
}

/* Without any capability; but who made a user namespace owns it still. */
static void
give_up_all(void)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct none[2] = {{0}};

	if (syscall(SYS_capset, &head, none) == -1)
		err(FAIL, "capset");
	show_lines("child", "/proc/self/status", "CapEff");
}

static int
error_of(long result)
{
	return result == -1 ? errno : 0;
}

static struct report
owner_by_file(void)
{
	int uts = open_namespace("uts"), user = open_namespace("user");
	struct report r = {0};

	give_up_all();
	r.error[0] = error_of(trace("child", setns(uts, CLONE_NEWUTS)));
	r.error[1] = error_of(trace("child", setns(user, CLONE_NEWUSER)));
	r.error[2] = error_of(trace("child", setns(uts, CLONE_NEWUTS)));
	r.in_user = joined("user", user);
	r.in_other = joined("uts", uts);
	return r;
}

static struct report
owner_by_pidfd(void)
{
	int uts = open_namespace("uts"), user = open_namespace("user");
	int pidfd = open_pidfd();
	struct report r = {0};

	give_up_all();
	r.error[0] = error_of(
	    trace("child", setns(pidfd, CLONE_NEWUSER | CLONE_NEWUTS)));
	r.in_user = joined("user", user);
	r.in_other = joined("uts", uts);
	return r;
}

static struct report
root_user_first(void)
{
	int net = open_namespace("net"), user = open_namespace("user");
	struct report r = {0};

	r.error[0] = error_of(trace("child", setns(user, CLONE_NEWUSER)));
	r.error[1] = error_of(trace("child", setns(net, CLONE_NEWNET)));
	r.in_user = joined("user", user);
	r.in_other = joined("net", net);
	return r;
}

static struct report
root_user_last(void)
{
	int net = open_namespace("net"), user = open_namespace("user");
	struct report r = {0};

	r.error[0] = error_of(trace("child", setns(net, CLONE_NEWNET)));
	r.error[1] = error_of(trace("child", setns(user, CLONE_NEWUSER)));
	r.in_user = joined("user", user);
	r.in_other = joined("net", net);
	return r;
}

static struct report
root_by_pidfd(void)
{
	int net = open_namespace("net"), user = open_namespace("user");
	int pidfd = open_pidfd();
	struct report r = {0};

	r.error[0] = error_of(
	    trace("child", setns(pidfd, CLONE_NEWUSER | CLONE_NEWNET)));
	r.in_user = joined("user", user);
	r.in_other = joined("net", net);
	return r;
}

/* Let a child do it, since there is no way back. */
static struct report in_a_child(struct report (*join)(void))
{
	struct report r;
	pid_t pid = child();

	if (pid == 0) {
		r = join();
		tell_peer(&r, sizeof r);
		_exit(PASS);
	}
	hear_peer(&r, sizeof r);
	reap(pid);
	return r;
}

/* No call was refused, and the child is in both. */
static bool
in_both(struct report r)
{
	return r.error[0] == 0 && r.error[1] == 0 && r.in_user && r.in_other;
}

/* Into our own UTS namespace; an older kernel takes no pidfd at all. */
static bool
takes_pidfds(void)
{
	int pidfd = syscall(SYS_pidfd_open, getpid(), 0);
	int error = 0;

	if (pidfd == -1)
		return false;
	if (setns(pidfd, CLONE_NEWUTS) == -1)
		error = errno;
	close(pidfd);
	return error != EINVAL; /* EPERM: it is not ours, but was looked at */
}

int
main(int argc, char *argv[])
{
	struct report first, last, owner, root;
	char number[16];

	demo(argc, argv, ROOT);
	box_pid = box(CLONE_NEWNET, CLONE_NEWUSER | CLONE_NEWUTS, NULL);
	snprintf(number, sizeof number, "%d", box_pid);
	step("A container with a user namespace. Its uts is that one's; its "
	     "net belongs to the host's.",
	     "ユーザー名前空間を持つコンテナを用意します。uts はその"
	     "ユーザー名前空間に、net はホスト側のユーザー名前空間に"
	     "属します。");
	show_namespace("host", number, "user");
	show_namespace("host", number, "uts");
	show_namespace("host", number, "net");

	step("Its owner, without capabilities, joins uts: before and after "
	     "user.",
	     "コンテナの所有者が、ケーパビリティなしで、user に移る前と後に "
	     "uts に移ろうとします。");
	first = in_a_child(owner_by_file);
	claim(first.error[0] == EPERM && first.error[1] == 0 &&
		  first.error[2] == 0 && first.in_user && first.in_other,
	      "The owner was refused the container's uts before it had joined "
	      "user, and not after it.",
	      "所有者がコンテナの uts に移ろうとすると、user に移る前は"
	      "拒否され、移った後は成功しました。");

	step("Root joins user first, and then net.",
	     "root が、user に移ってから net に移ろうとします。");
	first = in_a_child(root_user_first);
	step("Root joins net first, and then user.",
	     "root が、net に移ってから user に移ろうとします。");
	last = in_a_child(root_user_last);
	claim(
	    first.error[0] == 0 && first.error[1] == EPERM && first.in_user &&
		!first.in_other && in_both(last),
	    "Root was refused that net, which belongs to the host's user "
	    "namespace, after it had joined user, and not before it.",
	    "root が、ホスト側のユーザー名前空間に属する net に移ろうとすると、"
	    "user に移った後は拒否され、移る前は成功しました。");

	step("The owner and root, each with a pidfd in one call.",
	     "所有者と root が、それぞれ pidfd を使って 1 回の呼び出しで"
	     "移ります。");
	if (!takes_pidfds()) {
		cannot(
		    "setns(2) takes a pidfd since Linux 5.8",
		    "setns(2) に pidfd を渡すには Linux 5.8 以降が必要です。");
		return verdict(3);
	}
	owner = in_a_child(owner_by_pidfd);
	root = in_a_child(root_by_pidfd);
	claim(in_both(owner) && in_both(root),
	      "One call with a pidfd took the owner into both namespaces, and "
	      "root, too.",
	      "pidfd を使った 1 回の呼び出しで、所有者も root も、両方の"
	      "名前空間に移りました。");
	return verdict(3);
}
