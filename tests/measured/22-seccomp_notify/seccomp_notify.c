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

/* app asks for a device. 0, or the error. With a supervisor, its lines come
 * first: both meet when it has printed what it sent. */
static int
make(const char *path, unsigned minor, bool supervised)
{
	char call[128];
	int result, error;

	snprintf(call, sizeof call,
		 "mknodat(AT_FDCWD, \"%s\", S_IFCHR | 0666, makedev(1, %u))",
		 path, minor);
	result = mknodat(AT_FDCWD, path, S_IFCHR | 0666, makedev(1, minor));
	error = result == -1 ? errno : 0;
	if (supervised)
		meet();
	errno = error;
	print_call("app", call, result);
	return error;
}

/* Show what is there: a device of which numbers, and whose? */
static bool
is_there(const char *path, struct stat *st)
{
	if (stat(path, st) == -1) {
		printf("   app$ stat %s\n   stat: %s\n", path, strerror(errno));
		return false;
	}
	printf("   app$ stat -c '%%F %%t:%%T of uid %%u' %s\n", path);
	printf("   %s %x:%x of uid %u\n",
	       S_ISCHR(st->st_mode) ? "character special file" : "another file",
	       major(st->st_rdev), minor(st->st_rdev), st->st_uid);
	return true;
}

/* app: the same requests, alone and with a supervisor. */
static void
app(void)
{
	struct sock_fprog program = filter_for(SYS_mknodat);
	int null_alone, mem_alone, null, mem, listener;
	struct stat st = {0};
	bool there;

	become_app();
	step("A process without a capability, app, asks for two devices: null "
	     "(1:3) and mem (1:1).",
	     "ケーパビリティのないプロセス app が、2 つのデバイスファイル"
	     "（null 1:3 と mem 1:1）を作ろうとします。");
	null_alone = make(NODE, 3, false);
	mem_alone = make(MEMORY, 1, false);

	step("app loads a filter, its parent takes the listener; app asks for "
	     "null again.",
	     "app がフィルターをロードし、親プロセスがリスナーを受け取ります。"
	     "app は、もう一度 null を作ろうとします。");
	if (trace("app", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) == -1)
		err(FAIL, "prctl(PR_SET_NO_NEW_PRIVS)");
	listener =
	    trace("app", seccomp(SECCOMP_SET_MODE_FILTER,
				 SECCOMP_FILTER_FLAG_NEW_LISTENER, &program));
	if (listener == -1)
		no_listener();
	tell_peer(&listener, sizeof listener);
	meet(); /* the supervisor has its copy */
	close(listener);
	null = make(NODE, 3, true);
	there = is_there(NODE, &st);
	claim(
	    null_alone == EPERM && null == 0 && there &&
		st.st_rdev == makedev(1, 3) && st.st_uid == 0,
	    "Alone app got EPERM. With a supervisor the same call returned 0, "
	    "and there is a device 1:3 that is root's.",
	    "app だけのときは EPERM でした。スーパーバイザーがいると、同じ呼び"
	    "出しが 0 を返し、root の所有するデバイスファイル（1:3）"
	    "ができました。");

	step("app asks for mem again.",
	     "app が、もう一度 mem を作ろうとします。");
	mem = make(MEMORY, 1, true);
	there = is_there(MEMORY, &st);
	claim(
	    mem_alone == EPERM && mem == EACCES && !there,
	    "Alone app got the kernel's EPERM, now it got the EACCES that the "
	    "supervisor sent; no device was made.",
	    "app だけのときはカーネルの EPERM、今度はスーパーバイザーが"
	    "送った EACCES でした。デバイスファイルはできませんでした。");
	explore();
	meet(); /* no request of this kind comes any more */

	step(
	    "app asks once more, and is killed while it waits.",
	    "app がもう一度作ろうとし、答えを待っている間に強制終了されます。");
	make(NODE, 3, false);
	_exit(FAIL); /* it was not killed */
}

/* The next request, or NULL when app has said a word instead. */
static struct seccomp_notif *
receive(int listener)
{
	struct pollfd event[] = {{listener, POLLIN, 0}, {peer, POLLIN, 0}};
	struct seccomp_notif *request = buffer(false);

	for (;;) {
		if (poll(event, 2, -1) == -1)
			err(FAIL, "poll");
		if (!(event[0].revents & POLLIN)) {
			free(request);
			return NULL;
		}
		if (trace("supervisor",
			  ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, request)) ==
		    0)
			break;
		if (errno != ENOENT && errno != EINTR) /* it was taken back */
			err(FAIL, "ioctl(SECCOMP_IOCTL_NOTIF_RECV)");
	}
	return request;
}

/* Does the call wait still? No other request of this filter has its id. */
static bool
is_valid(int listener, const struct seccomp_notif *request)
{
	if (trace("supervisor", ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID,
				      &request->id)) == 0)
		return true;
	if (errno != ENOENT)
		err(FAIL, "ioctl(SECCOMP_IOCTL_NOTIF_ID_VALID)");
	return false;
}

/* Do what is asked for, of values of our own, or do not. 0, or the error. */
static int
decide(const char *path, const struct seccomp_data *call)
{
	if (strcmp(path, NODE) != 0 || call->args[3] != makedev(1, 3))
		return EACCES;
	if ((call->args[2] & S_IFMT) != S_IFCHR)
		return EACCES;
	if (trace("supervisor",
		  mknod("/tmp/box/null", S_IFCHR | 0666, makedev(1, 3))) == -1)
		return errno;
	return 0;
}

static void
answer(int listener, const struct seccomp_notif *request)
{
	struct seccomp_notif_resp *response = buffer(true);
	char path[64];

	read_path(request, path, sizeof path);
	printf("   pid %u: mknodat %s\n", request->pid, path);
	if (!is_valid(listener, request)) {
		free(response);
		return;
	}
	response->id = request->id;
	response->error = -decide(path, &request->data);
	printf("   response->error is %d\n", response->error);
	if (trace("supervisor",
		  ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, response)) == -1 &&
	    errno != ENOENT) /* it died meanwhile */
		err(FAIL, "ioctl(SECCOMP_IOCTL_NOTIF_SEND)");
	free(response);
}

/* app is killed between its request and the answer. */
static void
too_late(int listener, pid_t app)
{
	struct seccomp_notif *request = receive(listener);
	bool before, after;
	siginfo_t end;

	if (request == NULL)
		errx(FAIL, "no request came");
	before = is_valid(listener, request);
	if (trace("supervisor", kill(app, SIGKILL)) == -1)
		err(FAIL, "kill");
	waitid(P_PID, (id_t)app, &end, WEXITED);
	after = is_valid(listener, request);
	claim(
	    before && !after,
	    "The id of the request was valid while app waited, and is not any "
	    "more when app is dead.",
	    "要求の id は、app が待っている間は有効で、app が終了すると無効に"
	    "なりました。");
	free(request);
}

int
main(int argc, char *argv[])
{
	struct seccomp_notif *request;
	int pidfd, number, listener;
	pid_t pid;

	demo(argc, argv, ROOT);
	need_power();
	private_tmp();
	umask(0); /* the device gets the mode that is asked for */
	if (mkdir("/tmp/box", 0755) == -1)
		err(FAIL, "mkdir(/tmp/box)");
	if (chown("/tmp/box", APP, APP) == -1)
		err(FAIL, "chown(/tmp/box)");
	if ((pid = child()) == 0)
		app();

	/* The kernel gives us a duplicate of app's descriptor. */
	pidfd = pidfd_open(pid, 0);
	if (pidfd == -1)
		err(errno == ENOSYS ? SKIP : FAIL, "pidfd_open: Linux 5.3");
	hear_peer(&number, sizeof number);
	listener = trace("supervisor", pidfd_getfd(pidfd, number, 0));
	if (listener == -1)
		no_copy();
	close(pidfd);
	meet();

	while ((request = receive(listener)) != NULL) {
		answer(listener, request);
		if ((pid_t)request->pid == pid) /* and not a reader's COMMAND */
			meet();
		free(request);
	}
	meet();
	too_late(listener, pid);
	return verdict(3);
}
