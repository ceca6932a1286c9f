/*
 * capabilities - the power of root in pieces that can be given up.
 *
 * Linux 2.2 (1999); a bounding set for each thread 2.6.25 (2008).
 * See capabilities(7), capset(2).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <netinet/in.h>
#include <sched.h>
#include "../demo.h"
#include "../01-chroot/escape.h"

#define SAID 100 /* exit status of a child: this plus errno, or plus 0 */
enum { INHERITABLE, PERMITTED, EFFECTIVE, BOUNDING, AMBIENT, SETS };
struct view {
	unsigned long long set[SETS];
};

/* The five sets, as the kernel lists them: one bit for a capability. */
static struct view
look(const char *who)
{
	struct view v = {0};
	char line[256];
	FILE *f = fopen("/proc/self/status", "re");

	if (f == NULL)
		err(FAIL, "/proc/self/status");
	for (int i = 0; i < SETS && fgets(line, sizeof line, f) != NULL;)
		i += sscanf(line, "Cap%*3s: %llx", &v.set[i]) == 1;
	fclose(f);
	show_lines(who, "/proc/self/status", "Cap");
	return v;
}

/* Effective is what the kernel asks, permitted what could be effective. */
static void
drop(int cap)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data) == -1)
		err(FAIL, "capget");
	data[cap / 32].effective &= ~(1U << cap % 32);
	data[cap / 32].permitted &= ~(1U << cap % 32);
	if (syscall(SYS_capset, &head, data) == -1)
		err(FAIL, "capset");
}

static void
give_up_one(struct view before)
{
	struct view after, expected = before;

	step("A child gives up CAP_SYS_CHROOT, which is bit 18.",
	     "子プロセスが CAP_SYS_CHROOT（ビット 18）を手放します。");
	drop(CAP_SYS_CHROOT);
	after = look("child");
	expected.set[PERMITTED] &= ~(1ULL << CAP_SYS_CHROOT);
	expected.set[EFFECTIVE] &= ~(1ULL << CAP_SYS_CHROOT);
	claim(geteuid() == 0 && memcmp(&after, &expected, sizeof after) == 0,
	      "Still uid 0, with one bit less in two of the five sets.",
	      "uid は 0 のままで、5 つのうち 2 つの集合からビットが 1 つ"
	      "消えました。");
	_exit(PASS);
}

static int
report(const char *who, const char *call, int result)
{
	int said = result == -1 ? errno : 0;

	printf("   %s$ %s\n   %s\n", who, call, said ? strerror(said) : "ok");
	return said;
}

/* Chapter 1: into a new root directory with chroot, and out again. */
static int
escape(const char *who, bool can)
{
	struct stat host, root;
	int said;

	if (stat("/", &host) == -1 || unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == -1)
		err(FAIL, "mount(MS_PRIVATE)");
	if (mount("kakuri", "/tmp", "tmpfs", 0, "mode=0755") == -1)
		err(FAIL, "mount(tmpfs)");
	if (chroot("/tmp") == -1 || chdir("/") == -1 ||
	    mkdir("door", 0700) == -1)
		err(FAIL, "chroot");
	if (!can)
		drop(CAP_SYS_CHROOT);
	said = report(who, "walk_out", walk_out("door"));
	root = show_inode(who, "/");
	if ((said == 0) !=
	    (root.st_ino == host.st_ino && root.st_dev == host.st_dev))
		errx(FAIL, "the root directory says otherwise");
	return said;
}

static int
raw_socket(const char *who, bool can)
{
	if (!can)
		drop(CAP_NET_RAW);
	return report(who, "socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)",
		      socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
}

/* Neither has it any more: does the program have it that they execute? */
static int
execute(const char *who, bool can)
{
	drop(CAP_SYS_CHROOT);
	if (report(who, "chroot /", chroot("/")) != EPERM)
		errx(FAIL, "it still has CAP_SYS_CHROOT");
	if (!can && prctl(PR_CAPBSET_DROP, CAP_SYS_CHROOT) == -1)
		err(FAIL, "prctl(PR_CAPBSET_DROP)");
	if (!can)
		explore();
	execl("/proc/self/exe", "executed", who, NULL);
	err(FAIL, "execl");
}

static int
executed(const char *who)
{
	show_lines(who, "/proc/self/status", "CapBnd");
	show_lines(who, "/proc/self/status", "CapEff");
	return SAID + report(who, "chroot /", chroot("/"));
}

/* Two children do the same, of which only one can: what did each get? */
static bool
compare(int (*act)(const char *, bool))
{
	int status[2];
	pid_t pid;

	for (int can = 1; can >= 0; can--) {
		if ((pid = child()) == 0)
			exit(SAID + act(can ? "root" : "less", can));
		status[can] = WEXITSTATUS(ended(pid));
	}
	return status[true] == SAID && status[false] == SAID + EPERM;
}

static void
without(void)
{
	step("Two try the escape of chapter 1, one without CAP_SYS_CHROOT.",
	     "2 つの子プロセスが第 1 章の脱出を試みます。一方は "
	     "CAP_SYS_CHROOT なしです。");
	claim(compare(escape), "Without CAP_SYS_CHROOT there is no way out.",
	      "CAP_SYS_CHROOT がなければ、外へは出られません。");

	step("Two open a raw socket, one without CAP_NET_RAW.",
	     "2 つが raw ソケットを開きます。一方は CAP_NET_RAW なしです。");
	claim(compare(raw_socket), "Without CAP_NET_RAW root gets EPERM.",
	      "CAP_NET_RAW がなければ、root でも EPERM になります。");

	step("Two drop CAP_SYS_CHROOT and execute a program; one drops it from "
	     "the bounding set too.",
	     "2 つが CAP_SYS_CHROOT を手放してプログラムを実行します。"
	     "一方はバウンディングセットからも削除します。");
	claim(compare(execute),
	      "execve(2) gives uid 0 back what is in the bounding set only.",
	      "execve(2) が uid 0 に戻すのは、バウンディングセットに残るもの"
	      "だけです。");
}

int
main(int argc, char *argv[])
{
	struct view all;
	pid_t pid;

	if (argc == 2 && strcmp(argv[0], "executed") == 0)
		return executed(argv[1]);
	demo(argc, argv, ROOT);
	if (!capable(CAP_SYS_CHROOT) || !capable(CAP_NET_RAW) ||
	    !capable(CAP_SETPCAP))
		skip(
		    "root lacks capabilities here (a container?): run it on the "
		    "host or in a virtual machine",
		    "ここの root にはケーパビリティが足りません（コンテナの中"
		    "かもしれません）。ホストか仮想マシンで実行してください。");
	step("Root: its five sets, one bit for each capability.",
	     "root の 5 つの集合です。1 ビットが 1 つのケーパビリティです。");
	all = look("root");
	if ((pid = child()) == 0)
		give_up_one(all);
	reap(pid);
	without();
	return verdict(4);
}
