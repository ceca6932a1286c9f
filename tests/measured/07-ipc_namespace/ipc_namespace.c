/*
 * ipc_namespace - a container has message queues of its own.
 *
 * Linux 2.6.19 (2006), POSIX queues 2.6.30 (2009). See ipc_namespaces(7).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/msg.h>
#include <dirent.h>
#include <mqueue.h>
#include <sched.h>
#include "../demo.h"

enum { KEY = 4242 };			   /* names a System V queue */
static const char name[] = "kakuri";	   /* names a POSIX queue */
static const char *queues = "/dev/mqueue"; /* where POSIX queues are files */

struct view {
	ino_t namespace;
	int sysv, posix, files; /* messages (-1: no such queue), and files */
};

static ino_t
namespace_of(const char *who)
{
	struct stat st;

	show_link(who, "/proc/self/ns/ipc");
	if (stat("/proc/self/ns/ipc", &st) == -1)
		err(FAIL, "/proc/self/ns/ipc");
	return st.st_ino;
}

/* The POSIX queues, as the mount at this path lists them; how many? */
static int
list_queues(const char *who)
{
	struct dirent **file;
	int n = scandir(queues, &file, NULL, alphasort);

	if (n < 2)
		err(FAIL, "%s", queues);
	printf("   %s$ ls %s\n", who, queues);
	for (int i = 2; i < n; i++) /* after . and .. */
		printf("   %s\n", file[i]->d_name);
	return n - 2;
}

/* mq_open(3) without librt, where older C libraries keep it. */
static int
open_queue(int flags)
{
	return syscall(SYS_mq_open, name, flags | O_CLOEXEC, 0600, NULL);
}

/* Show both lists, then ask for our queues by their key and name. */
static struct view
look(const char *who)
{
	struct view v = {namespace_of(who), -1, -1, 0};
	FILE *table = fopen("/proc/sysvipc/msg", "re");
	int id = msgget(KEY, 0), fd = open_queue(O_RDONLY);
	struct msqid_ds sysv;
	struct mq_attr posix;
	char line[256] = {0};

	if (table == NULL)
		err(SKIP, "CONFIG_SYSVIPC");
	printf("   %s$ cut -c-10,22-50 /proc/sysvipc/msg\n", who);
	while (fgets(line, sizeof line, table) != NULL)
		printf("   %.10s%.29s\n", line, line + 21);
	fclose(table);
	v.files = list_queues(who);
	if (id != -1 && msgctl(id, IPC_STAT, &sysv) == 0)
		v.sysv = sysv.msg_qnum;
	if (fd != -1 && syscall(SYS_mq_getsetattr, fd, NULL, &posix) == 0 &&
	    close(fd) == 0)
		v.posix = posix.mq_curmsgs;
	return v;
}

/* One more message in each queue, which is made if it is not there. */
static void
leave_message(void)
{
	long message[2] = {1, 0}; /* what System V calls its type; its text */
	int id = msgget(KEY, IPC_CREAT | 0600);
	int fd = open_queue(O_CREAT | O_WRONLY);

	if (id == -1 || msgsnd(id, message, sizeof message[1], 0) == -1)
		err(FAIL, "System V queue");
	if (fd == -1 || syscall(SYS_mq_timedsend, fd, &message[1],
				sizeof message[1], 0, NULL) == -1)
		err(FAIL, "POSIX queue");
	close(fd);
}

/* A new mqueue mount lists the queues of whoever mounts it. */
static void
mount_queues(void)
{
	if (unshare(CLONE_NEWNS) == -1 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(FAIL, "a private mount namespace");
	if (mount("mqueue", queues, "mqueue", 0, NULL) == -1)
		err(errno == ENODEV ? SKIP : FAIL, "CONFIG_POSIX_MQUEUE");
}

/* What is made on the host stays there: "outside" only plays the host. */
static struct view
outside(void)
{
	ino_t host;

	step("Queues would stay on the host: leave it first.",
	     "ホスト側にキューが残らないように、まずホスト側を離れます。");
	host = namespace_of("host");
	if (unshare(CLONE_NEWIPC) == -1)
		err(errno == EINVAL ? SKIP : FAIL, "CONFIG_IPC_NS");
	claim(namespace_of("outside") != host,
	      "The namespace outside is not the host's.",
	      "外側の IPC 名前空間は、ホスト側とは別です。");
	if (tally->failed > 0)
		exit(FAIL);
	if (access(queues, F_OK) == -1)
		queues = "/mnt";
	mount_queues();
	step("Outside: a System V queue, a POSIX queue, a message in each.",
	     "外側で 2 種類のキューを作り、メッセージを 1 つずつ送ります。");
	leave_message();
	return look("outside");
}

static void
make_the_same(void)
{
	struct view v;

	step("Use the same key and the same name, and send two messages.",
	     "同じキーと同じ名前を使い、メッセージを 2 つずつ送ります。");
	leave_message();
	leave_message();
	v = look("container");
	claim(v.sysv == 2 && v.posix == 2 && v.files == 1,
	      "They are other queues: two messages in each, not three.",
	      "別のキューです。メッセージは 3 つではなく、2 つずつです。");
}

static void
container(struct view outside)
{
	struct view v;

	step("A child moves to an IPC namespace of its own.",
	     "子プロセスが別の IPC 名前空間に移ります。");
	if (unshare(CLONE_NEWIPC) == -1)
		err(FAIL, "unshare(CLONE_NEWIPC)");
	v = look("container");
	claim(v.namespace != outside.namespace && outside.sysv == 1 &&
		  outside.posix == 1 && v.sysv == -1 && v.posix == -1,
	      "Neither the key nor the name finds a queue.",
	      "キーでも名前でも、キューは見つかりません。");

	step("Yet ls lists one. Mount the POSIX queues anew.",
	     "それでも ls にはキューが見えます。マウントし直します。");
	mount_queues();
	claim(v.files == 1 && list_queues("container") == 0,
	      "The old mount listed the queues outside, the new one our own.",
	      "前のマウントは外側の、新しいマウントはこちらの一覧です。");

	make_the_same();
	meet();
	meet();
	explore();
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	struct view before, after;
	pid_t pid;

	demo(argc, argv, ROOT);
	before = outside();
	if ((pid = child()) == 0)
		container(before);
	meet();

	step("Outside again, while the container is there.",
	     "コンテナが動いている間に、外側をもう一度確かめます。");
	after = look("outside");
	claim(after.namespace == before.namespace && after.sysv == 1 &&
		  after.posix == 1 && after.files == 1,
	      "Both queues are still there, with one message each.",
	      "どちらのキューも残り、メッセージは 1 つずつのままです。");
	meet();
	reap(pid);
	return verdict(5);
}
