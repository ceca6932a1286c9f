/*
 * old_mount - what a new IPC namespace leaves open: mounts made before it.
 *
 * An mqueue mount leads to the queues of the namespace that it was made in,
 * whoever uses it. /dev/shm is no part of an IPC namespace at all.
 *
 * Linux 2.6.30 (2009). See mq_overview(7), shm_overview(7).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sched.h>
#include "../demo.h"
#include "librt.h"

static const char NAME[] = "/kakuri"; /* a POSIX queue, by its name */
static char dir[] = "/dev/mqueue";    /* where they are files */
static char path[64];		      /* the same queue, by its file */
static const char shm[] = "/dev/shm/kakuri";

enum { ROOM = 8192 }; /* a message is no longer, by default */

static ino_t
namespace_of(const char *who)
{
	struct stat st;

	show_link(who, "/proc/self/ns/ipc");
	if (stat("/proc/self/ns/ipc", &st) == -1)
		err(FAIL, "/proc/self/ns/ipc");
	return st.st_ino;
}

/* Is there a file at this path? */
static bool
found(const char *who, const char *file)
{
	int result;

	result = access(file, F_OK);
	if (result == -1 && errno != ENOENT)
		err(FAIL, "%s", file);
	printf("   %s$ ls %s\n", who, file);
	if (result == 0)
		printf("   %s\n", file);
	else
		printf("   ls: %s: No such file or directory\n", file);
	return result == 0;
}

/* Is there a queue of this name in the caller's namespace? */
static bool
found_by_name(const char *who)
{
	mqd_t queue;

	queue = trace(who, mq_open(NAME, O_RDWR));
	if (queue == -1 && errno != ENOENT)
		err(FAIL, "mq_open(%s)", NAME);
	if (queue != -1)
		close(queue);
	return queue != -1;
}

static void
make_queue(const char *who)
{
	mqd_t queue;

	queue = trace(who, mq_open(NAME, O_CREAT | O_EXCL, 0600, NULL));
	if (queue == -1)
		err(FAIL, "mq_open(%s, O_CREAT)", NAME);
	close(queue);
}

/* A message to a queue that is open. */
static void
put(const char *who, mqd_t queue, const char *text)
{
	if (trace(who, mq_send(queue, text, strlen(text) + 1, 0)) == -1)
		err(FAIL, "mq_send");
	printf("   %s: sent \"%s\"\n", who, text);
}

static void
put_by_name(const char *who, const char *text)
{
	mqd_t queue;

	queue = mq_open(NAME, O_WRONLY);
	if (queue == -1)
		err(FAIL, "mq_open(%s)", NAME);
	put(who, queue, text);
	close(queue);
}

/* A message from it: was it this one? */
static bool
got(const char *who, mqd_t queue, const char *text)
{
	static char buffer[ROOM + 1];

	buffer[0] = '\0';
	if (trace(who, mq_receive(queue, buffer, ROOM, NULL)) == -1) {
		if (errno != EAGAIN)
			err(FAIL, "mq_receive");
		return false;
	}
	printf("   %s: received \"%s\"\n", who, buffer);
	return strcmp(buffer, text) == 0;
}

/* A mount tree from which no mount reaches that of our parent. */
static void
own_tree(const char *who)
{
	if (trace(who, unshare(CLONE_NEWNS)) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	if (trace(who, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) == -1)
		err(FAIL, "mount(/, private)");
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
	if (access("/proc/sys/fs/mqueue", F_OK) == -1)
		skip("this kernel was built without CONFIG_POSIX_MQUEUE",
		     "このカーネルは CONFIG_POSIX_MQUEUE なしで"
		     "ビルドされています。");
}

/* Outside: the queues as files, shared memory as a file, a message. */
static void
furnish(void)
{
	int fd;

	step("Outside: an mqueue mount, a queue with a message, a file in "
	     "/dev/shm.",
	     "外側で mqueue をマウントし、キューにメッセージを 1 つ送り、"
	     "/dev/shm にファイルを作ります。");
	own_tree("outside");
	if (access(dir, F_OK) == -1)
		strcpy(dir, "/mnt");
	snprintf(path, sizeof path, "%s%s", dir, NAME);
	if (trace("outside", mount("mqueue", dir, "mqueue", 0, NULL)) == -1)
		err(FAIL, "mount(%s, mqueue)", dir);
	make_queue("outside");
	put_by_name("outside", "for outside");
	found("outside", path);
	if (access("/dev/shm", F_OK) == -1)
		return;
	if (trace("outside", mount("shm", "/dev/shm", "tmpfs", 0, NULL)) == -1)
		err(FAIL, "mount(/dev/shm, tmpfs)");
	fd = open(shm, O_CREAT | O_RDWR, 0600); /* as shm_open(3) does */
	if (fd == -1)
		err(FAIL, "%s", shm);
	close(fd);
	found("outside", shm);
}

/* The mount that we have inherited, used from another namespace. */
static void
through_the_old_mount(void)
{
	bool by_name, taken;
	mqd_t queue;

	step("A child moves to an IPC namespace of its own, and uses the name "
	     "and the file.",
	     "子プロセスが別の IPC 名前空間に移り、名前とファイルの両方で"
	     "キューを開きます。");
	if (trace("container", unshare(CLONE_NEWIPC)) == -1)
		err(FAIL, "unshare(CLONE_NEWIPC)");
	namespace_of("container");
	by_name = found_by_name("container");
	queue = trace("container", open(path, O_RDWR | O_NONBLOCK));
	if (queue == -1)
		err(FAIL, "open(%s)", path);
	taken = got("container", queue, "for outside");
	claim(!by_name && taken,
	      "The name finds no queue, but by the old mount's file the child "
	      "takes a message sent outside.",
	      "名前ではキューが見つかりませんが、前のマウントにあるファイル"
	      "からは、外側で送られたメッセージを取り出せます。");
	put("container", queue, "from inside");
	close(queue);
	meet(); /* outside receives */
	meet();

	step("The child removes the file.",
	     "子プロセスがそのファイルを削除します。");
	if (trace("container", unlink(path)) == -1)
		err(FAIL, "unlink(%s)", path);
	meet(); /* outside looks for its queue, and makes another one */
	meet();
}

static void
container(void)
{
	bool before, after, name;

	through_the_old_mount();

	step("The child mounts the queues of its own namespace.",
	     "子プロセスが、自分の名前空間のキューをマウントします。");
	own_tree("container");
	before = found("container", path);
	if (trace("container", mount("mqueue", dir, "mqueue", 0, NULL)) == -1)
		err(FAIL, "mount(%s, mqueue)", dir);
	after = found("container", path);
	claim(before && !after,
	      "The path that led to the queue outside leads to no queue any "
	      "more.",
	      "外側のキューを開けたパスでは、もうキューが見つかりません。");
	make_queue("container");
	name = found("container", path);
	claim(!after && name,
	      "A queue made by name in here is a file of the new mount.",
	      "この中で名前を指定して作ったキューは、新しいマウントに"
	      "ファイルとして現れます。");

	step("And /dev/shm, the child being in its own IPC namespace?",
	     "別の IPC 名前空間にいる子プロセスから、/dev/shm はどう見える"
	     "でしょうか。");
	if (access("/dev/shm", F_OK) == -1) {
		cannot("there is no /dev/shm here",
		       "この環境には /dev/shm がありません。");
	} else {
		before = found("container", shm);
		if (trace("container",
			  mount("shm", "/dev/shm", "tmpfs", 0, NULL)) == -1)
			err(FAIL, "mount(/dev/shm, tmpfs)");
		after = found("container", shm);
		claim(before && !after,
		      "The file made outside was there, and a new tmpfs hides "
		      "it: the mount parts them, not the IPC namespace.",
		      "外側で作ったファイルが見えていましたが、新しい tmpfs を"
		      "マウントすると見えなくなりました。/dev/shm を隔離する"
		      "のは、IPC 名前空間ではなくマウントです。");
	}
	meet();
	explore();
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	bool received, there;
	mqd_t queue;
	pid_t pid;

	demo(argc, argv, ROOT);
	leave_the_host();
	furnish();
	pid = child();
	if (pid == 0)
		container();

	meet(); /* the container has sent */
	step("Outside: what is in the queue?",
	     "外側で、キューの中身を確かめます。");
	queue = trace("outside", mq_open(NAME, O_RDWR | O_NONBLOCK));
	if (queue == -1)
		err(FAIL, "mq_open(%s)", NAME);
	received = got("outside", queue, "from inside");
	close(queue);
	claim(received,
	      "The first message in the queue outside is the one sent through "
	      "the mount.",
	      "外側のキューの先頭にあったのは、マウントを通して送られた"
	      "メッセージです。");
	meet();

	meet(); /* the container has removed the file */
	step("Outside: where is the queue?",
	     "外側で、キューがあるかどうかを確かめます。");
	there = found_by_name("outside");
	claim(!there,
	      "The name finds no queue outside: removing the file removed it.",
	      "外側でも、名前ではキューが見つかりません。ファイルの削除ととも"
	      "に、キューも削除されました。");
	if (!there)
		make_queue("outside");
	put_by_name("outside", "of the second queue");
	meet();

	meet(); /* the container has mounts of its own */
	step("Outside again, while the container is there.",
	     "コンテナが動いている間に、外側をもう一度確かめます。");
	queue = trace("outside", open(path, O_RDWR | O_NONBLOCK));
	if (queue == -1)
		err(FAIL, "open(%s)", path);
	received = got("outside", queue, "of the second queue");
	close(queue);
	claim(received,
	      "At the same path outside finds its own queue and its message: "
	      "the new mount has not reached it.",
	      "外側では、同じパスに外側のキューがあり、メッセージも残って"
	      "います。新しいマウントは外側に伝播していません。");
	reap(pid);
	return verdict(8);
}
