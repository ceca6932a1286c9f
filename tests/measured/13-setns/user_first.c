/*
 * user_first - when to join a container's user namespace.
 *
 * Linux 3.8 (2013). See setns(2), user_namespaces(7).
 */
#define _GNU_SOURCE
#include <sched.h>
#include "../demo.h"
#include "box.h"

struct target {
	pid_t pid;
	const char *kind;
};

static void
show_namespace(struct target t)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/ns/%s", t.pid, t.kind);
	show_link("host", path);
}

/* Are we in the namespace that was opened here? */
static bool
joined(const char *who, const char *kind, int fd)
{
	char path[64];
	struct stat ours, wanted;

	snprintf(path, sizeof path, "/proc/self/ns/%s", kind);
	show_link(who, path);
	if (stat(path, &ours) == -1 || fstat(fd, &wanted) == -1)
		err(FAIL, "%s", path);
	return ours.st_ino == wanted.st_ino && ours.st_dev == wanted.st_dev;
}

/* Without any capability; but who made a user namespace owns it still. */
static void
give_up_all(void)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct none[2] = {{0}};

	if (syscall(SYS_capset, &head, none) == -1)
		err(FAIL, "capset");
}

/* Join two namespaces, one after the other: how many are we in then? */
static int
join(const char *who, struct target first, struct target second)
{
	int a = open_namespace(first.pid, first.kind);
	int b = open_namespace(second.pid, second.kind);
	int said = setns(a, 0) == -1 || setns(b, 0) == -1 ? errno : 0;

	printf("   %s$ setns(%s), setns(%s)\n   %s\n", who, first.kind,
	       second.kind, said ? strerror(said) : "ok");
	if (said != 0 && said != EPERM)
		errx(FAIL, "setns: %s", strerror(said));
	return joined(who, first.kind, a) + joined(who, second.kind, b);
}

static int
try(const char *who, struct target first, struct target second)
{
	pid_t pid;

	if ((pid = child()) == 0) {
		if (strcmp(who, "owner") == 0)
			give_up_all();
		exit(10 + join(who, first, second));
	}
	return WEXITSTATUS(ended(pid)) - 10;
}

int
main(int argc, char *argv[])
{
	struct target user, uts, net;
	int wrong;

	demo(argc, argv, ROOT);
	user = (struct target){box(EVERY), "user"};
	uts = (struct target){user.pid, "uts"};
	net = (struct target){box(CLONE_NEWNET), "net"};
	step("A container, and a network namespace that the host made.",
	     "移る先は、コンテナと、ホスト側で作ったネットワーク名前空間"
	     "です。");
	show_namespace(user);
	show_namespace(uts);
	show_namespace(net);

	step("Its owner, without capabilities, joins uts and user.",
	     "コンテナの所有者が、ケーパビリティなしで uts と user に"
	     "移ります。");
	wrong = try("owner", uts, user);
	claim(try("owner", user, uts) == 2 && wrong == 0,
	      "Who gains power in the user namespace joins it first.",
	      "ユーザー名前空間で権限を得るプロセスは、そこへ先に移ります。");

	step("Root joins the container's user and the host's net.",
	     "root が、コンテナの user とホスト側の net に移ります。");
	wrong = try("root", user, net);
	claim(try("root", net, user) == 2 && wrong == 1,
	      "Who loses power in the user namespace joins it last.",
	      "ユーザー名前空間で権限を失うプロセスは、そこへ最後に"
	      "移ります。");
	return verdict(2);
}
