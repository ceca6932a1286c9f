/*
 * ipc_namespace - one key, one name, and in each IPC namespace other queues.
 *
 * Linux 2.6.19 (2006), POSIX queues 2.6.30 (2009). See ipc_namespaces(7).
 */
#define _GNU_SOURCE
#include <sys/msg.h>
#include <sched.h>
#include "../demo.h"
#include "librt.h"

enum { KEY = 4242 };		      /* leads to a System V queue */
static const char NAME[] = "/kakuri"; /* leads to a POSIX queue */
enum { NO_QUEUE = -1 };
enum { NOT_WRITABLE = -1 };
static const char limit[] = "/proc/sys/kernel/msgmax";

struct view {
	ino_t namespace;
	long sysv, posix; /* messages in the queue, or NO_QUEUE */
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

/* How many messages are in the System V queue that KEY leads to? */
static long
messages_by_key(const char *who)
{
	struct msqid_ds queue;
	int id;

	id = trace(who, msgget(KEY, 0));
	if (id == -1 && errno == ENOENT)
		return NO_QUEUE;
	if (id == -1)
		err(FAIL, "msgget(%d)", KEY);
	if (msgctl(id, IPC_STAT, &queue) == -1)
		err(FAIL, "msgctl(IPC_STAT)");
	printf("   %s: msg_qnum is %lu\n", who, (unsigned long)queue.msg_qnum);
	return (long)queue.msg_qnum;
}

/* And in the POSIX queue of that name? */
static long
messages_by_name(const char *who)
{
	struct mq_attr attr;
	mqd_t queue;

	queue = trace(who, mq_open(NAME, O_RDONLY));
	if (queue == -1 && errno == ENOENT)
		return NO_QUEUE;
	if (queue == -1)
		err(FAIL, "mq_open(%s)", NAME);
	if (mq_getattr(queue, &attr) == -1)
		err(FAIL, "mq_getattr");
	close(queue);
	printf("   %s: mq_curmsgs is %ld\n", who, attr.mq_curmsgs);
	return attr.mq_curmsgs;
}

static struct view
look(const char *who)
{
	struct view v;

	v.namespace = namespace_of(who);
	v.sysv = messages_by_key(who);
	v.posix = messages_by_name(who);
	return v;
}

static void
make_queues(const char *who)
{
	mqd_t queue;

	if (trace(who, msgget(KEY, IPC_CREAT | IPC_EXCL | 0600)) == -1)
		err(FAIL, "msgget(%d, IPC_CREAT)", KEY);
	queue = trace(who, mq_open(NAME, O_CREAT | O_EXCL, 0600, NULL));
	if (queue == -1)
		err(FAIL, "mq_open(%s, O_CREAT)", NAME);
	close(queue);
}

/* One more message in each queue. */
static void
send_messages(const char *who)
{
	struct {
		long type;
		char text[8];
	} message = {1, "hello"};
	mqd_t queue;
	int id;

	id = msgget(KEY, 0);
	if (id == -1)
		err(FAIL, "msgget(%d)", KEY);
	if (trace(who, msgsnd(id, &message, sizeof message.text, 0)) == -1)
		err(FAIL, "msgsnd");
	queue = mq_open(NAME, O_WRONLY);
	if (queue == -1)
		err(FAIL, "mq_open(%s)", NAME);
	if (trace(who, mq_send(queue, "hello", 6, 0)) == -1)
		err(FAIL, "mq_send");
	close(queue);
}

static long
limit_here(const char *who)
{
	char line[32] = "";
	FILE *f;

	f = fopen(limit, "re");
	if (f == NULL)
		err(FAIL, "%s", limit);
	show_file(who, limit);
	if (fgets(line, sizeof line, f) == NULL)
		err(FAIL, "%s", limit);
	fclose(f);
	return atol(line);
}

/* Write another limit; false where /proc/sys can't be written. */
static bool
set_limit(const char *who, long value)
{
	FILE *f;

	f = fopen(limit, "we");
	if (f == NULL && (errno == EROFS || errno == EACCES))
		return false;
	if (f == NULL)
		err(FAIL, "%s", limit);
	printf("   %s$ echo %ld >%s\n", who, value, limit);
	fprintf(f, "%ld\n", value);
	if (fclose(f) == EOF)
		err(FAIL, "%s", limit);
	return true;
}

/* What is made on the host stays there: "outside" only plays the host. */
static void
leave_the_host(void)
{
	ino_t host, outside;

	step("Queues would stay on the host: leave it first.",
	     "ホスト側にキューが残らないように、まずホスト側を離れます。");
	if (access("/proc/self/ns/ipc", F_OK) == -1)
		skip("this kernel was built without CONFIG_IPC_NS",
		     "このカーネルは CONFIG_IPC_NS なしでビルドされています。");
	host = namespace_of("host");
	if (trace("outside", unshare(CLONE_NEWIPC)) == -1)
		err(FAIL, "unshare(CLONE_NEWIPC)");
	outside = namespace_of("outside");
	claim(outside != host,
	      "'outside' is in another IPC namespace than the host, so the "
	      "host gets no queue.",
	      "outside は、ホストとは別の IPC 名前空間にいます。"
	      "ホスト側にキューは作られません。");
	if (tally->failed > 0)
		exit(FAIL);
	if (access("/proc/sysvipc/msg", F_OK) == -1)
		skip(
		    "this kernel was built without CONFIG_SYSVIPC",
		    "このカーネルは CONFIG_SYSVIPC なしでビルドされています。");
	if (access("/proc/sys/fs/mqueue", F_OK) == -1)
		skip("this kernel was built without CONFIG_POSIX_MQUEUE",
		     "このカーネルは CONFIG_POSIX_MQUEUE なしで"
		     "ビルドされています。");
}

static void
container(struct view outside)
{
	struct view v;
	long lowered;

	step("A child moves to an IPC namespace of its own.",
	     "子プロセスが別の IPC 名前空間に移ります。");
	if (trace("container", unshare(CLONE_NEWIPC)) == -1)
		err(FAIL, "unshare(CLONE_NEWIPC)");
	v = look("container");
	claim(v.namespace != outside.namespace && outside.sysv == 1 &&
		  outside.posix == 1 && v.sysv == NO_QUEUE &&
		  v.posix == NO_QUEUE,
	      "The key and the name that find a queue outside find none in "
	      "here.",
	      "外側ではキューが見つかるキーと名前を使っても、この中では"
	      "見つかりません。");

	step("It makes both queues anew, and sends two messages to each.",
	     "この中でも両方のキューを作り、メッセージを 2 つずつ送ります。");
	make_queues("container");
	send_messages("container");
	send_messages("container");
	v = look("container");
	claim(v.sysv == 2 && v.posix == 2,
	      "Each queue holds the two messages sent in here, and not the one "
	      "from outside.",
	      "どちらのキューにも、この中で送った 2 つのメッセージだけがあり、"
	      "外側で送った 1 つはありません。");

	step("It lowers a limit: the size of a System V message.",
	     "System V のメッセージの大きさの上限を下げます。");
	lowered = limit_here("container") / 2;
	if (set_limit("container", lowered))
		lowered = limit_here("container");
	else
		lowered = NOT_WRITABLE;
	tell_peer(&lowered, sizeof lowered);
	meet(); /* the host looks while we are here */
	meet(); /* it has looked */
	explore();
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	long limit_before, limit_after, lowered;
	struct view before, after;
	pid_t pid;

	demo(argc, argv, ROOT);
	leave_the_host();

	step("Outside: a System V queue, a POSIX queue, a message in each.",
	     "外側で 2 種類のキューを作り、メッセージを 1 つずつ送ります。");
	make_queues("outside");
	send_messages("outside");
	before = look("outside");
	limit_before = limit_here("outside");

	pid = child();
	if (pid == 0)
		container(before);
	hear_peer(&lowered, sizeof lowered);
	meet();

	step("Outside again, while the container is there.",
	     "コンテナが動いている間に、外側をもう一度確かめます。");
	after = look("outside");
	limit_after = limit_here("outside");
	claim(after.namespace == before.namespace && after.sysv == 1 &&
		  after.posix == 1,
	      "Both queues outside still hold one message: none of the "
	      "container's has come.",
	      "外側のキューには、どちらもメッセージが 1 つあるだけです。"
	      "コンテナのメッセージは届いていません。");
	if (lowered == NOT_WRITABLE)
		cannot("/proc/sys cannot be written here",
		       "この環境では /proc/sys に書き込めません。");
	else
		claim(lowered != limit_before && limit_after == limit_before,
		      "The container's limit is another one now, and the limit "
		      "outside is what it was.",
		      "コンテナの上限は変わりましたが、外側の上限は元のまま"
		      "です。");
	meet();
	reap(pid);
	return verdict(5);
}
