/*
 * pidfd - a handle that never means another process.
 *
 * Linux 5.1 to 5.4 (2019); clone3's set_tid 5.5 (2020). See pidfd_open(2),
 * pidfd_send_signal(2), clone(2).
 */
#define _GNU_SOURCE
#include "../demo.h"
#include <linux/sched.h>
#include <sched.h>
#include <sys/mount.h>

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef P_PIDFD
#define P_PIDFD ((idtype_t)3)
#endif

/* glibc has these since 2.36, in <sys/pidfd.h>. */
static int
pidfd_open(pid_t pid, unsigned flags)
{
	return (int)syscall(SYS_pidfd_open, pid, flags);
}

static int
pidfd_send_signal(int pidfd, int number, siginfo_t *info, unsigned flags)
{
	return (int)syscall(SYS_pidfd_send_signal, pidfd, number, info, flags);
}

/* Which process is behind the PID? */
static void
show_comm(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/comm", pid);
	if (access(path, F_OK) == 0)
		show_file("container", path);
	else
		printf("   container$ cat %s\n   cat: %s: %s\n", path, path,
		       strerror(errno));
}

/* Which PID has the process behind the pidfd? -1: it has none any more. */
static int
show_pid(int pidfd)
{
	char path[64], line[128];
	int pid = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/self/fdinfo/%d", pidfd);
	show_lines("container", path, "Pid:");
	f = fopen(path, "re");
	if (f == NULL)
		err(FAIL, "%s", path);
	while (fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, "Pid:", 4) == 0)
			pid = atoi(&line[4]);
	fclose(f);
	return pid;
}

/* What a child does: wait for a signal, 5 s at most, or while you pause. */
static void
idle(void)
{
	alarm(getenv("PAUSE") == NULL ? 5 : 0);
	for (;;)
		pause();
}

/* The worker ends. Until init waits for it, it is a zombie. */
static void
end(pid_t worker, int pidfd)
{
	struct pollfd end = {.fd = pidfd, .events = POLLIN};
	siginfo_t info = {0};
	long before, after, sent;
	char path[64];

	step("The worker is killed by pidfd.",
	     "pidfd を使って、ワーカーに SIGKILL を送ります。");
	before = trace("container", poll(&end, 1, 0));
	sent = trace("container", pidfd_send_signal(pidfd, SIGKILL, NULL, 0));
	if (sent == -1)
		err(FAIL, "pidfd_send_signal");
	after = trace("container", poll(&end, 1, 2000));
	claim(before == 0 && after == 1,
	      "The pidfd was not readable while the worker ran, and became so "
	      "when it ended.",
	      "ワーカーが動いている間、pidfd は読み込み可能ではなく、終了すると"
	      "読み込み可能になりました。");

	step("Signal 0, before init waits for the worker and after.",
	     "init がワーカーを wait する前と後に、シグナル 0 を送ります。");
	snprintf(path, sizeof path, "/proc/%d/status", worker);
	show_lines("container", path, "State:");
	before = trace("container", pidfd_send_signal(pidfd, 0, NULL, 0));
	if (trace("container", waitid(P_PIDFD, pidfd, &info, WEXITED)) == -1) {
		if (errno == EINVAL)
			skip("waitid(P_PIDFD) needs Linux 5.4",
			     "waitid(P_PIDFD) には Linux 5.4 以降が必要です。");
		err(FAIL, "waitid");
	}
	printf("   container: si_pid = %d, si_status = %d\n", info.si_pid,
	       info.si_status);
	after = trace("container", pidfd_send_signal(pidfd, 0, NULL, 0));
	if (after == -1)
		after = errno;
	claim(
	    before == 0 && after == ESRCH && info.si_pid == worker &&
		info.si_code == CLD_KILLED && info.si_status == SIGKILL,
	    "The zombie could be sent a signal; after waitid(2), which told of "
	    "SIGKILL, it is ESRCH.",
	    "シグナルの送信は、ゾンビのうちは成功し、waitid(2) で"
	    "終了ステータス（SIGKILL）を受け取った後は ESRCH になりました。");
}

/* A child that gets this PID, if it is free. */
static pid_t
born_as(pid_t wanted)
{
	struct clone_args args = {.exit_signal = SIGCHLD};
	pid_t pid;

	args.set_tid = (uintptr_t)&wanted;
	args.set_tid_size = 1;
	pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
	if (pid == 0)
		idle();
	printf("   container: clone3(set_tid = {%d}) = %d\n", wanted, pid);
	if (pid == -1 && (errno == ENOSYS || errno == E2BIG))
		skip("clone3(2) with set_tid needs Linux 5.5",
		     "clone3(2) の set_tid には Linux 5.5 以降が必要です。");
	if (pid == -1)
		err(FAIL, "clone3");
	return pid;
}

/* The number of the dead worker, on another process. */
static void
reuse(pid_t worker, int pidfd)
{
	siginfo_t before = {0}, after = {0};
	long by_pidfd, by_number;
	int gone;
	pid_t stranger;

	step("A stranger is born, and asks for the PID of the worker.",
	     "ワーカーの PID を指定して、別のプロセスを作ります。");
	gone = show_pid(pidfd);
	show_comm(worker);
	prctl(PR_SET_NAME, "stranger"); /* a child inherits that */
	stranger = born_as(worker);
	gone += show_pid(pidfd);
	show_comm(stranger);
	claim(stranger == worker && gone == -2,
	      "The stranger has the worker's PID, and the pidfd has no PID, as "
	      "before.",
	      "別のプロセスがワーカーの PID を使い、pidfd が指すプロセスには "
	      "PID がないままです。");

	step("SIGTERM for the worker, by pidfd and by number.",
	     "ワーカーへの SIGTERM を、pidfd と番号で送ります。");
	by_pidfd =
	    trace("container", pidfd_send_signal(pidfd, SIGTERM, NULL, 0));
	if (by_pidfd == -1)
		by_pidfd = errno;
	waitid(P_PID, stranger, &before, WEXITED | WNOHANG | WNOWAIT);
	show_comm(worker);
	by_number = trace("container", kill(worker, SIGTERM));
	waitid(P_PID, stranger, &after, WEXITED);
	show_comm(worker);
	claim(by_pidfd == ESRCH && before.si_pid == 0 && by_number == 0 &&
		  after.si_pid == stranger && after.si_status == SIGTERM,
	      "By pidfd it was ESRCH, and the stranger ran on; by number the "
	      "signal killed the stranger.",
	      "pidfd では ESRCH になり、別のプロセスは動き続けました。番号で"
	      "送ると、別のプロセスが終了しました。");
}

static void
refused(bool ordinary, const char *call)
{
	if (!ordinary)
		err(FAIL, "%s", call);
	errx(SKIP, "SKIP %s: %s: %s (%s)", call, strerror(errno),
	     say("run it with sudo", "sudo を付けて実行してください。"),
	     "user.max_user_namespaces, "
	     "kernel.apparmor_restrict_unprivileged_userns");
}

static void
container(bool ordinary)
{
	pid_t worker;
	int pidfd;

	if (getpid() != 1)
		errx(FAIL, "this is not PID 1 of a new namespace");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		refused(ordinary, "mount(/, private)");
	if (mount("proc", "/proc", "proc", 0, NULL) == -1)
		refused(ordinary, "mount(/proc)");

	step("A worker is born, and a pidfd is opened for it.",
	     "ワーカーを作り、その pidfd を開きます。");
	prctl(PR_SET_NAME, "worker");
	worker = fork();
	if (worker == -1)
		err(FAIL, "fork");
	if (worker == 0)
		idle();
	pidfd = (int)trace("container", pidfd_open(worker, 0));
	if (pidfd == -1 && errno == ENOSYS)
		skip("pidfd_open(2) needs Linux 5.3",
		     "pidfd_open(2) には Linux 5.3 以降が必要です。");
	if (pidfd == -1)
		err(FAIL, "pidfd_open");
	show_pid(pidfd);
	show_comm(worker);

	end(worker, pidfd);
	reuse(worker, pidfd);
	explore();
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	int flags = CLONE_NEWPID | CLONE_NEWNS;
	bool ordinary;
	pid_t pid;

	demo(argc, argv, ANYONE);
	ordinary = !capable(CAP_SYS_ADMIN); /* see chapter 15 */
	if (ordinary)
		flags |= CLONE_NEWUSER;
	if (unshare(flags) == -1)
		refused(ordinary, "unshare");
	pid = child();
	if (pid == 0)
		container(ordinary);
	reap(pid);
	return verdict(4);
}
