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

#define NONE "kakuri-none" /* no such file system: who may mount gets ENODEV */

/* Each of these changes nothing, should it be allowed. */
static int
rename_host(void)
{
	char name[256];

	if (gethostname(name, sizeof name) == -1)
		err(FAIL, "gethostname");
	return sethostname(name, strlen(name));
}

static int
mount_none(void)
{
	return mount("none", "/tmp", NONE, 0, NULL);
}

static int
chmod_tmp(void)
{
	struct stat st;

	if (stat("/tmp", &st) == -1)
		err(FAIL, "/tmp");
	return chmod("/tmp", st.st_mode & 07777);
}

static int
set_clock(void)
{
	return syscall(SYS_settimeofday, NULL, NULL);
}

static int
make_device(void)
{
	return mknod("/tmp/null", S_IFCHR | 0600, makedev(1, 3));
}

struct trial {
	const char *command;
	int (*act)(void);
};
static const struct trial owned[] = {
    /* what a user namespace can own */
    {"hostname \"$(hostname)\"", rename_host},
    {"mount -t " NONE " none /tmp", mount_none},
    {"chmod \"$(stat -c %a /tmp)\" /tmp", chmod_tmp},
    {NULL, NULL},
};
static const struct trial never[] = {
    /* and what there is only once */
    {"settimeofday(NULL, NULL)", set_clock},
    {"mknod /tmp/null c 1 3", make_device},
    {NULL, NULL},
};

/* How many of them are refused with EPERM, and how many allowed? */
static struct tried {
	int refused, allowed;
} try_all(const char *who, const struct trial *t)
{
	struct tried n = {0};
	int said;

	for (; t->command != NULL; t++) {
		said = t->act() == -1 ? errno : 0;
		n.refused += said == EPERM;
		n.allowed += said == 0 || said == ENODEV; /* NONE */
		printf("   %s$ %s\n   %s\n", who, t->command,
		       said ? strerror(said) : "ok");
	}
	return n;
}

/* In a child, which ends: would a user namespace be made from here? */
static int
nest(const char *who)
{
	pid_t pid = fork();
	int said;

	if (pid == -1)
		err(FAIL, "fork");
	if (pid == 0)
		_exit(unshare(CLONE_NEWUSER) == -1 ? errno : 0);
	said = WEXITSTATUS(ended(pid));
	printf("   %s$ unshare --user true\n   %s\n", who,
	       said ? strerror(said) : "ok");
	return said;
}

static void
in_the_hosts(void)
{
	struct tried n;

	become_root_inside(0);
	show_lines("root", "/proc/self/status", "CapEff");
	n = try_all("root", owned);
	tell_peer(&n, sizeof n);
	_exit(PASS);
}

static void
in_its_own(struct tried hosts)
{
	struct tried n = try_all("root", owned);

	claim(hosts.refused == 3 && n.allowed == 3,
	      "Its capabilities count over what its user namespace owns.",
	      "ケーパビリティが効くのは、自分のユーザー名前空間が所有する"
	      "ものに対してだけです。");

	step("It tries what no user namespace owns.",
	     "どのユーザー名前空間も所有できないものを試します。");
	show_lines("root", "/proc/self/status", "CapEff");
	n = try_all("root", never);
	claim(n.refused == 2 && capable(CAP_MKNOD) && capable(CAP_SYS_TIME),
	      "It has the capabilities for both, and is refused.",
	      "どちらのケーパビリティも持っているのに、拒否されます。");
}

static void
in_a_chroot(void)
{
	int before, after;

	step("It makes another user namespace, before and after chroot(2).",
	     "chroot(2) の前と後で、さらにユーザー名前空間を作ります。");
	before = nest("root");
	if (chroot("/tmp") == -1 || chdir("/") == -1)
		err(FAIL, "chroot");
	printf("   root$ chroot /tmp\n   ok\n");
	after = nest("root");
	claim(before == 0 && after == EPERM,
	      "In a chroot it is refused, even to root of the namespace.",
	      "chroot の中では、名前空間の root でも拒否されます。");
}

static void
container(struct tried hosts)
{
	if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == -1 ||
	    mount("kakuri", "/tmp", "tmpfs", 0, NULL) == -1)
		refused("mount", errno);
	in_its_own(hosts);
	explore();
	in_a_chroot();
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	struct tried hosts;
	pid_t pid;

	demo(argc, argv, ANYONE);
	become_ordinary();
	step("Root of a user namespace, in the host's other namespaces.",
	     "ユーザー名前空間の root が、ホスト側のものに触れようと"
	     "します。");
	if ((pid = child()) == 0)
		in_the_hosts();
	hear_peer(&hosts, sizeof hosts);
	reap(pid);

	step("The same, with namespaces and a /tmp of its own.",
	     "名前空間と /tmp も自分のものにして、同じことを試します。");
	if ((pid = child()) == 0) {
		become_root_inside(CLONE_NEWNS | CLONE_NEWUTS);
		container(hosts);
	}
	reap(pid);
	return verdict(3);
}
