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
#define P_PIDFD ((idtype_t)3) /* as the kernel has it */

/* What a call said: an errno, or 0. */
static int
report(const char *call, int result)
{
	int said = result == -1 ? errno : 0;

	printf("   container$ %s\n   %s\n", call, said ? strerror(said) : "ok");
	return said;
}

/* Has it ended? A pidfd is readable from then on. */
static bool
ended_yet(int pidfd, int timeout)
{
	struct pollfd event = {.fd = pidfd, .events = POLLIN};
	int n = poll(&event, 1, timeout);

	printf("   container$ poll(pidfd, POLLIN)\n   %s\n",
	       n == 1 ? "readable" : "not readable");
	return n == 1;
}

/* Which process is behind the pidfd, and behind the PID? */
static void
look(int pidfd, pid_t pid)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/self/fdinfo/%d", pidfd);
	show_lines("container", path, "Pid:");
	snprintf(path, sizeof path, "/proc/%d/comm", pid);
	if (access(path, F_OK) == 0)
		show_file("container", path);
	else
		printf("   container$ cat %s\n   cat: %s: %s\n", path, path,
		       strerror(errno));
}

/* What a child does: wait for a signal, 5 s at most, or while you pause. */
static void
idle(void)
{
	alarm(getenv("PAUSE") == NULL ? 5 : 0);
	for (;;)
		pause();
}

static int
send_to(int pidfd, int number, const char *call)
{
	return report(call,
		      syscall(SYS_pidfd_send_signal, pidfd, number, NULL, 0));
}

/* The worker ends, and is waited for: two different moments. */
static void
end(pid_t worker, int pidfd)
{
	siginfo_t info = {0};
	int before, after, zombie, gone;

	step("The worker is killed; then init waits for it.",
	     "ワーカーを終了させてから、init が wait します。");
	before = ended_yet(pidfd, 0);
	send_to(pidfd, SIGKILL, "pidfd_send_signal(pidfd, SIGKILL)");
	after = ended_yet(pidfd, -1);
	zombie = send_to(pidfd, 0, "pidfd_send_signal(pidfd, 0)");
	if (report("waitid(P_PIDFD, pidfd)",
		   waitid(P_PIDFD, pidfd, &info, WEXITED)) == EINVAL)
		errx(SKIP, "SKIP waitid(P_PIDFD): Linux 5.4");
	gone = send_to(pidfd, 0, "pidfd_send_signal(pidfd, 0)");
	look(pidfd, worker);
	claim(!before && after && info.si_pid == worker &&
		  info.si_code == CLD_KILLED && info.si_status == SIGKILL &&
		  zombie == 0 && gone == ESRCH,
	      "Its end could be polled; after the wait it is gone for good.",
	      "終了を poll で待てました。wait の後は、もうどこにもいません。");
}

/* A child that gets this PID, if it is free. */
static pid_t
born_as(pid_t wanted)
{
	struct clone_args args = {.exit_signal = SIGCHLD,
				  .set_tid = (uintptr_t)&wanted,
				  .set_tid_size = 1};
	pid_t pid = syscall(SYS_clone3, &args, sizeof args);

	if (pid == 0)
		idle();
	if (pid == -1)
		err(errno == ENOSYS || errno == E2BIG ? SKIP : FAIL,
		    "clone3 with set_tid (5.5)");
	return pid;
}

/* The number of the dead worker, on another process. */
static void
reuse(pid_t worker, int pidfd)
{
	siginfo_t before = {0}, after = {0};
	pid_t stranger;
	int by_pidfd, by_number;

	step("A stranger is born, and gets the PID that is free again.",
	     "空いた PID で、無関係なプロセスが生まれます。");
	prctl(PR_SET_NAME, "stranger"); /* a child inherits that */
	stranger = born_as(worker);
	look(pidfd, worker);

	step("A signal for the worker, by pidfd and by number.",
	     "ワーカーへのシグナルを、pidfd と番号で送ります。");
	by_pidfd = send_to(pidfd, SIGTERM, "pidfd_send_signal(pidfd, SIGTERM)");
	waitid(P_PID, stranger, &before, WEXITED | WNOHANG | WNOWAIT);
	look(pidfd, worker);
	printf("   container$ kill -TERM %d\n", worker);
	by_number = kill(worker, SIGTERM);
	waitid(P_PID, stranger, &after, WEXITED);
	look(pidfd, worker);
	claim(stranger == worker && by_pidfd == ESRCH && before.si_pid == 0 &&
		  by_number == 0 && after.si_status == SIGTERM,
	      "The pidfd reached nobody; the number killed the stranger.",
	      "pidfd ではどこにも届かず、番号では無関係なプロセスが"
	      "終了しました。");
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
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1 ||
	    mount("proc", "/proc", "proc", 0, NULL) == -1)
		refused(ordinary, "mount(/proc)");
	step("A worker is born, and a pidfd is opened for it.",
	     "ワーカーが生まれ、その pidfd を開きます。");
	prctl(PR_SET_NAME, "worker");
	if ((worker = fork()) == -1)
		err(FAIL, "fork");
	if (worker == 0)
		idle();
	if ((pidfd = syscall(SYS_pidfd_open, worker, 0)) == -1)
		err(errno == ENOSYS ? SKIP : FAIL, "pidfd_open (5.3)");
	look(pidfd, worker);
	end(worker, pidfd);
	reuse(worker, pidfd);
	explore();
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	bool ordinary;
	pid_t pid;

	demo(argc, argv, ANYONE);
	ordinary = !capable(CAP_SYS_ADMIN); /* see chapter 15 */
	if (unshare(CLONE_NEWPID | CLONE_NEWNS |
		    (ordinary ? CLONE_NEWUSER : 0)) == -1)
		refused(ordinary, "unshare");
	if ((pid = child()) == 0)
		container(ordinary);
	reap(pid);
	return verdict(2);
}
