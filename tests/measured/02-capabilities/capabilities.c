/*
 * capabilities - the power of root in pieces that can be given up.
 *
 * Linux 2.2 (1999). See capabilities(7), capset(2).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <netinet/in.h>
#include <sched.h>
#include "../demo.h"

enum { INHERITABLE, PERMITTED, EFFECTIVE, BOUNDING, AMBIENT, SETS };
struct view {
	unsigned long long set[SETS];
};

/* What a child found: errno of a call, 0 if it went well. */
struct found {
	int socket, mode_0600, mode_0000;
};

static struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};

/* The five sets, as the kernel lists them: one bit for a capability. */
static struct view
look(const char *who)
{
	struct view v = {0};
	char line[256];
	int known = 0;
	FILE *f = fopen("/proc/self/status", "re");

	if (f == NULL)
		err(FAIL, "/proc/self/status");
	while (known < SETS && fgets(line, sizeof line, f) != NULL)
		if (sscanf(line, "Cap%*3s: %llx", &v.set[known]) == 1)
			known++;
	fclose(f);
	show_lines(who, "/proc/self/status", "Cap");
	return v;
}

/* Effective is what the kernel asks, permitted what could be effective. */
static void
drop(int cap)
{
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data) == -1)
		err(FAIL, "capget");
	data[CAP_TO_INDEX(cap)].effective &= ~CAP_TO_MASK(cap);
	data[CAP_TO_INDEX(cap)].permitted &= ~CAP_TO_MASK(cap);
	if (syscall(SYS_capset, &head, data) == -1)
		err(FAIL, "capset");
}

static void
drop_all(void)
{
	struct __user_cap_data_struct data[2] = {{0}};

	if (syscall(SYS_capset, &head, data) == -1)
		err(FAIL, "capset");
}

static void
one_bit_less(void)
{
	struct view before, after, expected;

	before = look("first");
	drop(CAP_SYS_CHROOT);
	after = look("first");
	expected = before;
	expected.set[PERMITTED] &= ~(1ULL << CAP_SYS_CHROOT);
	expected.set[EFFECTIVE] &= ~(1ULL << CAP_SYS_CHROOT);
	claim(geteuid() == 0 && memcmp(&after, &expected, sizeof after) == 0 &&
		  memcmp(&after, &before, sizeof after) != 0,
	      "The process has uid 0 as before. Bit 18 is missing in its "
	      "permitted and effective sets; the other three are the same.",
	      "プロセスの uid は 0 のままです。許可集合と実効集合からビット 18 "
	      "が消え、ほかの 3 つの集合は変わっていません。");
	_exit(PASS);
}

static struct found
raw_socket(const char *who, bool all)
{
	struct found found = {0};

	if (!all)
		drop(CAP_NET_RAW);
	if (trace(who, socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)) == -1)
		found.socket = errno;
	return found;
}

/* Two files that belong to uid 0, on a file system of this process alone. */
static struct found
files(const char *who, bool all)
{
	struct found found = {0};

	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == -1)
		err(FAIL, "mount(MS_PRIVATE)");
	if (mount("kakuri", "/tmp", "tmpfs", 0, "mode=0755") == -1)
		err(FAIL, "mount(tmpfs)");
	if (mknod("/tmp/0600", S_IFREG | 0600, 0) == -1)
		err(FAIL, "mknod(/tmp/0600)");
	if (mknod("/tmp/0000", S_IFREG, 0) == -1)
		err(FAIL, "mknod(/tmp/0000)");
	if (!all)
		drop_all();
	show_lines(who, "/proc/self/status", "CapEff");
	if (trace(who, open("/tmp/0600", O_RDWR)) == -1)
		found.mode_0600 = errno;
	if (trace(who, open("/tmp/0000", O_RDWR)) == -1)
		found.mode_0000 = errno;
	return found;
}

/* Two children do the same; the second one lacks what the first one has. */
static void
both(struct found (*act)(const char *, bool), struct found found[2])
{
	const char *who[] = {"first", "second"};
	struct found mine;
	pid_t pid;

	for (int i = 0; i < 2; i++) {
		pid = child();
		if (pid == 0) {
			mine = act(who[i], i == 0);
			tell_peer(&mine, sizeof mine);
			_exit(PASS);
		}
		hear_peer(&found[i], sizeof found[i]);
		close(peer);
		reap(pid);
	}
}

int
main(int argc, char *argv[])
{
	struct found found[2];
	pid_t pid;

	demo(argc, argv, ROOT);
	if (!capable(CAP_SYS_CHROOT) || !capable(CAP_NET_RAW) ||
	    !capable(CAP_DAC_OVERRIDE))
		skip(
		    "root lacks capabilities here (a container?): run it on the "
		    "host or in a virtual machine",
		    "この環境の root にはケーパビリティが足りません（コンテナの"
		    "中かもしれません）。ホストか仮想マシンで実行してください。");
	step("Root gives up CAP_SYS_CHROOT, which is bit 18.",
	     "root が CAP_SYS_CHROOT（ビット 18）を手放します。");
	pid = child();
	if (pid == 0)
		one_bit_less();
	reap(pid);

	step("Two open a raw socket; the second one has dropped CAP_NET_RAW.",
	     "2 つのプロセスが raw ソケットを開きます。2 つ目は CAP_NET_RAW を"
	     "手放しています。");
	both(raw_socket, found);
	claim(
	    found[0].socket == 0 && found[1].socket == EPERM,
	    "The first one got a socket. The second one, which had dropped "
	    "the capability, got EPERM.",
	    "1 つ目はソケットを開けました。ケーパビリティを手放した 2 つ目は、"
	    "EPERM になりました。");

	step("Two open two files of uid 0, mode 0600 and 0000; the second one "
	     "has dropped every capability.",
	     "2 つのプロセスが、uid 0 のファイルを 2 つ開きます。モードは "
	     "0600 と 0000 です。2 つ目はケーパビリティをすべて手放して"
	     "います。");
	both(files, found);
	claim(found[0].mode_0600 == 0 && found[0].mode_0000 == 0 &&
		  found[1].mode_0600 == 0 && found[1].mode_0000 == EACCES,
	      "Without any capability root got EACCES for mode 0000, which "
	      "it had opened with them. What its owner may open (0600) it "
	      "still opens: uid 0 owns root's files.",
	      "モード 0000 のファイルは、ケーパビリティがあれば開けましたが、"
	      "ない root では EACCES になりました。0600 のファイルは、所有者の "
	      "uid 0 なら、ケーパビリティがなくても開けます。");
	return verdict(3);
}
