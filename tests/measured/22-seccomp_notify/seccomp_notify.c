/*
 * seccomp_notify - let a supervisor answer the system call.
 *
 * Linux 5.0 (2019). See seccomp_unotify(2).
 */
#define _GNU_SOURCE
#include <sys/sysmacros.h>
#include "../demo.h"
#include "notify.h"

#define NODE "/tmp/box/null"
#define MEMORY "/tmp/box/mem"

static void
show(const char *who, const char *call, int said)
{
	printf("   %s$ %s\n   %s\n", who, call, said ? strerror(said) : "ok");
}

/* Does the one who asked still wait? No other request ever has this id. */
static bool
valid(int listener, uint64_t id)
{
	int n = ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id);

	if (n == -1 && errno != ENOENT)
		err(FAIL, "ioctl(SECCOMP_IOCTL_NOTIF_ID_VALID)");
	show("supervisor", "ioctl(SECCOMP_IOCTL_NOTIF_ID_VALID)",
	     n == -1 ? errno : 0);
	return n == 0;
}

/* Do what was asked for, from values of our own: theirs may change. */
static int
make_node(const char *path, const struct seccomp_data *call)
{
	int said = EACCES;

	if (strcmp(path, NODE) != 0 || call->args[3] != makedev(1, 3) ||
	    (call->args[2] & S_IFMT) != S_IFCHR) {
		printf("   supervisor$ ioctl(SECCOMP_IOCTL_NOTIF_SEND, "
		       "-EACCES)\n");
		return said;
	}
	said = mknod(NODE, S_IFCHR | 0666, makedev(1, 3)) == -1 ? errno : 0;
	show("supervisor", "mknod " NODE " c 1 3", said);
	return said;
}

static void
answer(int listener, const struct seccomp_notif *request)
{
	struct seccomp_notif_resp *response = buffer(true);
	char path[64];

	read_path(request, path, sizeof path);
	show_request(request, path);
	response->id = request->id;
	if (valid(listener, request->id))
		response->error = -make_node(path, &request->data);
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, response) == -1 &&
	    errno != ENOENT) /* it died meanwhile */
		err(FAIL, "ioctl(SECCOMP_IOCTL_NOTIF_SEND)");
	free(response);
}

static int
make(const char *path, const char *numbers, dev_t device)
{
	int said;

	printf("   nobody$ mknod %s %s\n", path, numbers);
	said = mknodat(AT_FDCWD, path, S_IFCHR | 0666, device) ? errno : 0;
	printf("   mknod: %s\n", said ? strerror(said) : "ok");
	return said;
}

/* The target: the same requests, alone and with a supervisor. */
static void
target(void)
{
	int null, mem;
	struct stat st = {0};

	become_nobody();
	step("Nobody asks the kernel for two devices: null, and the memory.",
	     "nobody が、2 つのデバイスファイル（null とメモリ）の作成を"
	     "カーネルに求めます。");
	null = make(NODE, "c 1 3", makedev(1, 3));
	mem = make(MEMORY, "c 1 1", makedev(1, 1));

	step("It loads a filter, and asks for null again.",
	     "フィルターをロードしてから、もう一度 null を求めます。");
	give_listener(load_filter(SYS_mknodat));
	claim(make(NODE, "c 1 3", makedev(1, 3)) == 0 && null == EPERM &&
		  stat(NODE, &st) == 0 && st.st_rdev == makedev(1, 3),
	      "The supervisor did what the kernel had refused.",
	      "カーネルが拒否したことを、スーパーバイザーが代わりに"
	      "行いました。");

	step("It asks for the memory again.", "もう一度メモリを求めます。");
	claim(make(MEMORY, "c 1 1", makedev(1, 1)) == EACCES && mem == EPERM &&
		  stat(MEMORY, &st) == -1,
	      "Refused, with an errno of the supervisor's choice.",
	      "拒否されました。errno はスーパーバイザーが選んだものです。");
	explore();
	meet();

	step("It asks once more, and is killed while it waits.",
	     "もう一度求めて、答えを待っている間に強制終了されます。");
	make(NODE, "c 1 3", makedev(1, 3));
	_exit(PASS);
}

/* The target is killed between its request and the answer. */
static void
too_late(int listener, pid_t pid)
{
	struct seccomp_notif *request;
	bool before, after;
	siginfo_t end;

	if ((request = receive(listener, -1)) == NULL)
		errx(FAIL, "no request came");
	show_request(request, NODE);
	before = valid(listener, request->id);
	printf("   supervisor$ kill -9 $pid\n");
	if (kill(pid, SIGKILL) == -1)
		err(FAIL, "kill");
	waitid(P_PID, pid, &end, WEXITED);
	after = valid(listener, request->id);
	claim(before && !after, "With the process, the request's id has ended.",
	      "プロセスの終了とともに、要求の id も無効になりました。");
}

int
main(int argc, char *argv[])
{
	struct seccomp_notif *request;
	int listener;
	pid_t pid;

	demo(argc, argv, ROOT);
	need_power();
	private_tmp();
	umask(0); /* the node gets the mode that is asked for */
	if (mkdir("/tmp/box", 0755) == -1 ||
	    chown("/tmp/box", NOBODY, NOBODY) == -1)
		err(FAIL, "/tmp/box");
	if ((pid = child()) == 0)
		target();
	listener = take_listener(pid);
	while ((request = receive(listener, peer)) != NULL) {
		answer(listener, request);
		free(request);
	}
	meet();
	too_late(listener, pid);
	return verdict(3);
}
