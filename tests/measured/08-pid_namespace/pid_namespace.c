/*
 * pid_namespace - a container has a PID 1 of its own.
 *
 * Linux 2.6.24 (2008); with unshare(2) 3.8 (2013). See pid_namespaces(7).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <glob.h>
#include <poll.h>
#include <sched.h>
#include "../demo.h"

/* The path of a file in /proc/PID, good until the next call. */
static const char *
proc(pid_t pid, const char *file)
{
	static char path[64];

	snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
	return path;
}

/* Show the lines of a status file that hold a word; the number after it. */
static pid_t
look(const char *who, const char *file, const char *word)
{
	char line[256];
	pid_t n = -1;
	FILE *f = fopen(file, "re");

	show_lines(who, file, word);
	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, word, strlen(word)) == 0)
			n = atoi(strrchr(line, '\t')); /* the last one */
	if (f != NULL)
		fclose(f);
	return n;
}

static void
mount_proc(void)
{
	pid_t before, after;

	step("It mounts a /proc of its own over the host's.",
	     "ホスト側の /proc に重ねて、新しい /proc をマウントします。");
	before = look("container", "/proc/self/status", "Pid:");
	show_file("container", "/proc/1/comm");
	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(FAIL, "mount(/, private)");
	if (trace("container", mount("proc", "/proc", "proc", 0, NULL)) == -1)
		err(FAIL, "mount(/proc)");
	after = look("container", "/proc/self/status", "Pid:");
	show_file("container", "/proc/1/comm");
	claim(before != getpid() && after == getpid(),
	      "Only the new /proc agrees with getpid(2).",
	      "getpid(2) と一致するのは、新しい /proc だけです。");
}

/* A child that waits for a signal, at most for so many seconds. */
static pid_t
idle(unsigned seconds)
{
	pid_t pid = fork();

	if (pid == -1)
		err(FAIL, "fork"); /* or kill(2) would take it for everyone */
	if (pid == 0) {
		alarm(seconds);
		for (;;)
			pause();
	}
	return pid;
}

/* Send a signal; what kill(2) says of it is no word about its effect. */
static bool
tell(pid_t pid, int number)
{
	int result = kill(pid, number);

	printf("   container: kill(%d, %d) = %d\n", pid, number, result);
	return result == 0;
}

/* A signal to a child and to PID 1, both sent: did the child die of it? */
static bool
child_dies_of(int number)
{
	siginfo_t info = {0};
	pid_t pid = idle(2);
	bool sent = true;

	sent &= tell(pid, number);
	waitid(P_PID, pid, &info, WEXITED | WNOWAIT);
	show_lines("container", proc(pid, "status"), "State");
	ended(pid);
	sent &= tell(1, number);
	show_lines("container", proc(1, "status"), "State");
	return sent && info.si_code == CLD_KILLED && info.si_status == number;
}

static void
container(void)
{
	int deaths;

	meet();
	mount_proc();
	if (getpid() != 1) /* a forked child is PID 1 in no old namespace */
		errx(FAIL, "PID 1 is not ours: no signal is sent");

	step("PID 1 sends SIGTERM (15) and SIGKILL (9) to a child and itself.",
	     "PID 1 が SIGTERM（15）と SIGKILL（9）を、子プロセスと"
	     "自分に送ります。");
	deaths = child_dies_of(SIGTERM) + child_dies_of(SIGKILL);
	send(peer, &deaths, sizeof deaths, MSG_NOSIGNAL);
	meet();
	explore();
	idle(0);
	meet();
	for (;;)
		pause();
}

/* Who is in this process's PID namespace, as the host's /proc lists them? */
static int
members(pid_t init, pid_t *pid, int max)
{
	struct stat st, ns = {0};
	glob_t all = {0};
	int n = 0;

	stat(proc(init, "ns/pid"), &ns);
	glob("/proc/[0-9]*", 0, NULL, &all);
	for (size_t i = 0; i < all.gl_pathc && n < max; i++) {
		pid[n] = atoi(all.gl_pathv[i] + strlen("/proc/"));
		if (stat(proc(pid[n], "ns/pid"), &st) == 0 &&
		    st.st_ino == ns.st_ino)
			n++;
	}
	globfree(&all);
	return n;
}

/* Show the PIDs of each process; how many are there? */
static int
show_pids(const pid_t *pid, int n)
{
	int alive = 0;

	for (int i = 0; i < n; i++)
		if (access(proc(pid[i], "status"), F_OK) == 0)
			alive +=
			    show_lines("host", proc(pid[i], "status"), "NSpid");
		else
			printf("   host$ ls /proc/%d/\n   ls: /proc/%d/: %s\n",
			       pid[i], pid[i], strerror(errno));
	return alive;
}

static void
kill_init(pid_t init, int life)
{
	struct pollfd p = {.fd = life};
	pid_t pid[8];
	int n = members(init, pid, 8), before, after;

	step("The host kills PID 1 of the container, and only that.",
	     "ホスト側から、コンテナの PID 1 だけを強制終了します。");
	before = show_pids(pid, n);
	printf("   host$ kill -9 $child\n");
	kill(init, SIGKILL);
	if (poll(&p, 1, 2000) == 1)
		ended(init);
	after = show_pids(pid, n);
	claim(before >= 2 && after == 0 && p.revents & POLLHUP,
	      "With PID 1, every process of the container has died.",
	      "PID 1 とともに、コンテナのプロセスはすべて終了しました。");
}

int
main(int argc, char *argv[])
{
	int deaths = 0, life[2]; /* the pipe ends when all of them have */
	pid_t pid;

	demo(argc, argv, ROOT);
	if (pipe2(life, O_CLOEXEC) == -1)
		err(FAIL, "pipe2");
	step("A child is born in a new PID namespace.",
	     "子プロセスを、新しい PID 名前空間に作ります。");
	if (access("/proc/self/ns/pid", F_OK) == -1)
		skip("this kernel is older than 3.8, or without CONFIG_PID_NS",
		     "このカーネルは 3.8 より古いか、CONFIG_PID_NS なしで"
		     "ビルドされています。");
	if (trace("host", unshare(CLONE_NEWPID)) == -1)
		err(FAIL, "unshare(CLONE_NEWPID)");
	if ((pid = child()) == 0)
		container();
	close(life[1]);
	claim(look("host", proc(pid, "status"), "NSpid") == 1 && pid != 1,
	      "One process with two PIDs: inside it is 1.",
	      "1 つのプロセスが 2 つの PID を持ち、中では 1 です。");
	meet();

	claim(
	    read(peer, &deaths, sizeof deaths) == sizeof deaths &&
		deaths == 2 && waitpid(pid, NULL, WNOHANG) == 0,
	    "Each kill(2) succeeds: a child dies of it, PID 1 does not.",
	    "kill(2) は毎回成功します。子プロセスは終了しますが、PID 1 は残ります。");
	meet();
	meet();
	kill_init(pid, life[0]);
	return verdict(4);
}
