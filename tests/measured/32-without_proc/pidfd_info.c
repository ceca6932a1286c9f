/*
 * pidfd_info - what a pidfd says of its process, also after its end.
 *
 * pidfs 6.9, namespaces 6.11 (2024), PIDFD_GET_INFO 6.13, the exit status 6.15
 * (2025). See pidfd_open(2).
 */
#define _GNU_SOURCE
#include "../demo.h"
#include <linux/sched.h>
#include <sys/ioctl.h>
#include <sched.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef P_PIDFD
#define P_PIDFD ((idtype_t)3)
#endif

/* As in <linux/pidfd.h> of Linux 6.15. */
enum { INFO_CGROUPID = 0x4, INFO_EXIT = 0x8 };
struct process_info {
	uint64_t mask, cgroupid;
	uint32_t pid, tgid, ppid;
	uint32_t ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
	int32_t exit_code;
};
#define GET_INFO _IOWR(0xff, 11, struct process_info)

static bool old; /* no PIDFD_GET_INFO here */

static int
pidfd_open(pid_t pid, unsigned flags)
{
	return (int)syscall(SYS_pidfd_open, pid, flags);
}

static ino_t
inode(int fd)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		err(FAIL, "fstat");
	return st.st_ino;
}

/* The child: other namespaces, other IDs, and an end with status 7 when told. */
static void
process(void)
{
	int status;

	if (unshare(CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS) ==
	    -1)
		err(FAIL, "unshare");
	if (setresgid(2001, 2002, 2003) == -1)
		err(FAIL, "setresgid");
	if (setresuid(1001, 1002, 1003) == -1)
		err(FAIL, "setresuid");
	prctl(PR_SET_PDEATHSIG, SIGKILL);   /* cleared by that */
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* so is this: /proc is root's */
	meet();
	hear_peer(&status, sizeof status);
	_exit(status);
}

/* The inode of its group, from the path in /proc and where v2 is mounted. */
static ino_t
group_of(pid_t pid)
{
	char path[64], line[1024], point[512] = "", group[512] = "";
	char whole[1088];
	struct stat st;
	FILE *f;

	f = fopen("/proc/self/mountinfo", "re");
	if (f == NULL)
		err(FAIL, "/proc/self/mountinfo");
	while (fgets(line, sizeof line, f) != NULL && point[0] == '\0')
		if (strstr(line, " - cgroup2 ") != NULL)
			sscanf(line, "%*s %*s %*s %*s %511s", point);
	fclose(f);
	snprintf(path, sizeof path, "/proc/%d/cgroup", pid);
	f = fopen(path, "re");
	if (f == NULL)
		err(FAIL, "%s", path);
	while (fgets(line, sizeof line, f) != NULL)
		sscanf(line, "0::%511[^\n]", group);
	fclose(f);
	snprintf(whole, sizeof whole, "%s%s", point, group);
	if (point[0] == '\0' || group[0] == '\0' || stat(whole, &st) == -1)
		return 0;
	printf("   host$ stat -c 'inode %%i' %s\n   inode %ju\n", whole,
	       (uintmax_t)st.st_ino);
	return st.st_ino;
}

static void
status_lines(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/status", pid);
	show_lines("host", path, "PPid:");
	show_lines("host", path, "Uid:");
	show_lines("host", path, "Gid:");
}

static void
who(pid_t pid, int pidfd)
{
	struct process_info info = {.mask = INFO_CGROUPID};
	ino_t group;
	long got;

	step("Who is it? /proc, and the pidfd.",
	     "どのようなプロセスかを、/proc と pidfd で調べます。");
	status_lines(pid);
	group = group_of(pid);
	got = trace("host", ioctl(pidfd, GET_INFO, &info));
	if (got == -1 && (errno == ENOTTY || errno == EINVAL)) {
		old = true;
		cannot("PIDFD_GET_INFO needs Linux 6.13",
		       "PIDFD_GET_INFO には Linux 6.13 以降が必要です。");
		return;
	}
	printf("   pid %u, ppid %u, ruid %u, euid %u, suid %u, rgid %u, "
	       "egid %u, sgid %u, cgroupid %ju\n",
	       info.pid, info.ppid, info.ruid, info.euid, info.suid, info.rgid,
	       info.egid, info.sgid, (uintmax_t)info.cgroupid);
	claim(got == 0 && info.pid == (uint32_t)pid &&
		  info.ppid == (uint32_t)getpid() && info.ruid == 1001 &&
		  info.euid == 1002 && info.suid == 1003 && info.rgid == 2001 &&
		  info.egid == 2002 && info.sgid == 2003 &&
		  (group == 0 || info.cgroupid == group),
	      "PIDFD_GET_INFO says the parent, the IDs and the cgroup that "
	      "/proc says.",
	      "PIDFD_GET_INFO で、/proc と同じ親プロセス、ID、cgroup が"
	      "わかりました。");
}

static void
namespaces(pid_t pid, int pidfd)
{
	const char *name[] = {"cgroup", "ipc",
			      "mnt",	"net",
			      "pid",	"pid_for_children",
			      "time",	"time_for_children",
			      "user",	"uts"};
	int ns, same = 0, others = 0, asked = 0;
	struct stat st, ours;
	char path[64];
	ino_t number;

	step("Its namespaces, one ioctl(2) each.",
	     "そのプロセスの名前空間を、1 つずつ ioctl(2) で調べます。");
	for (int i = 0; i < 10; i++) {
		ns = ioctl(pidfd, _IO(0xff, i + 1), 0);
		if (ns == -1 && (errno == ENOTTY || errno == EINVAL)) {
			cannot("the namespaces of a pidfd need Linux 6.11",
			       "pidfd から名前空間を得るには Linux 6.11 以降が"
			       "必要です。");
			return;
		}
		if (ns == -1 && errno == EOPNOTSUPP) /* not in this kernel */
			continue;
		if (ns == -1)
			err(FAIL, "PIDFD_GET_%s_NAMESPACE", name[i]);
		snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, name[i]);
		if (stat(path, &st) == -1)
			err(FAIL, "%s", path);
		snprintf(path, sizeof path, "/proc/self/ns/%s", name[i]);
		if (stat(path, &ours) == -1)
			err(FAIL, "%s", path);
		number = inode(ns);
		close(ns);
		printf("   %s: pidfd %ju, /proc %ju%s\n", name[i],
		       (uintmax_t)number, (uintmax_t)st.st_ino,
		       number == ours.st_ino
			   ? ""
			   : say(", not ours", "（別の名前空間）"));
		asked++;
		same += number == st.st_ino;
		others += number != ours.st_ino;
	}
	claim(
	    asked > 6 && same == asked && others == 4,
	    "Each namespace of the pidfd is the one in /proc/PID/ns, and four "
	    "are not ours.",
	    "pidfd から得た名前空間は、どれも /proc/PID/ns と同じです。4 つは"
	    "こちらとは別の名前空間です。");
}

/* Born with this PID, as soon as it is free; and gone with us. */
static pid_t
born_as(pid_t wanted)
{
	struct clone_args args = {.exit_signal = SIGCHLD};
	pid_t pid;

	args.set_tid = (uintptr_t)&wanted;
	args.set_tid_size = 1;
	pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		alarm(5);
		for (;;)
			pause();
	}
	return pid;
}

static void
same_or_other(pid_t pid, int pidfd)
{
	pid_t self_pid = getpid(), wanted, pid2;
	ino_t first, next;
	int second, fd, self;

	step("Is it the same process? The inodes of pidfds.",
	     "同じプロセスかどうかを、pidfd の inode 番号で調べます。");
	second = (int)trace("host", pidfd_open(pid, 0));
	self = pidfd_open(getpid(), 0);
	if (second == -1 || self == -1)
		err(FAIL, "pidfd_open");
	printf("   inode %ju, inode %ju; of another process inode %ju\n",
	       (uintmax_t)inode(pidfd), (uintmax_t)inode(second),
	       (uintmax_t)inode(self));
	if (inode(pidfd) == inode(self)) {
		cannot("each process has an inode since Linux 6.9",
		       "プロセスごとの inode 番号は Linux 6.9 からです。");
		cannot("each process has an inode since Linux 6.9",
		       "プロセスごとの inode 番号は Linux 6.9 からです。");
		return;
	}
	claim(inode(pidfd) == inode(second) && inode(pidfd) != inode(self),
	      "Two pidfds of one process are one inode, and another process is "
	      "another inode.",
	      "1 つのプロセスの 2 つの pidfd は同じ inode で、別のプロセスは"
	      "別の inode です。");

	step("A process ends, and the next one gets its PID.",
	     "プロセスを終了させ、次のプロセスに同じ PID を割り当てます。");
	for (int i = 0;; i++) { /* who else is born may take it */
		wanted = fork();
		if (wanted == -1)
			err(FAIL, "fork");
		if (wanted == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			if (getppid() != self_pid) /* it ended before that */
				_exit(0);
			for (;;)
				pause();
		}
		fd = pidfd_open(wanted, 0);
		first = inode(fd);
		close(fd);
		stop(wanted);
		pid2 = born_as(wanted);
		if (pid2 != -1 || errno != EEXIST || i == 20)
			break;
	}
	if (pid2 == -1)
		err(FAIL, "clone3(set_tid)");
	fd = pidfd_open(pid2, 0);
	next = inode(fd);
	printf("   PID %d: inode %ju\n   PID %d: inode %ju\n", wanted,
	       (uintmax_t)first, pid2, (uintmax_t)next);
	close(fd);
	stop(pid2);
	claim(pid2 == wanted && next != first,
	      "The PID is the same, and the inode is another.",
	      "PID は同じで、inode 番号は別になりました。");
}

/* What somebody who is not the parent, and not root, is told. */
static struct process_info
stranger_asks(int pidfd)
{
	static struct process_info *told;
	pid_t pid;

	told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (told == MAP_FAILED)
		err(FAIL, "mmap");
	told->mask = INFO_EXIT;
	pid = fork();
	if (pid == -1)
		err(FAIL, "fork");
	if (pid == 0) {
		if (setresgid(65534, 65534, 65534) == -1 ||
		    setresuid(65534, 65534, 65534) == -1)
			err(FAIL, "setresuid");
		if (trace("uid 65534", ioctl(pidfd, GET_INFO, told)) == -1 &&
		    errno != ESRCH)
			err(FAIL, "PIDFD_GET_INFO");
		printf("   mask %#jx, exit_code %#x\n", (uintmax_t)told->mask,
		       (unsigned)told->exit_code);
		_exit(PASS);
	}
	reap(pid);
	return *told;
}

static void
end(int pidfd)
{
	struct pollfd poll_it = {.fd = pidfd, .events = POLLIN};
	struct process_info zombie, gone;
	siginfo_t info = {0};
	int status = 7;
	short before, after;

	step(
	    "It ends with 7. Before its parent waits, and after.",
	    "ステータス 7 で終了します。親プロセスが wait する前と後に調べます。");
	tell_peer(&status, sizeof status);
	if (old) {
		cannot("the exit status needs Linux 6.15",
		       "終了ステータスには Linux 6.15 以降が必要です。");
		cannot("the exit status needs Linux 6.15",
		       "終了ステータスには Linux 6.15 以降が必要です。");
		waitid(P_PIDFD, pidfd, &info, WEXITED);
		return;
	}
	poll(&poll_it, 1, 2000);
	before = poll_it.revents;
	printf("   poll(2): %s\n", before & POLLHUP ? "POLLHUP" : "POLLIN");
	zombie = stranger_asks(pidfd);
	if (trace("host", waitid(P_PIDFD, pidfd, &info, WEXITED)) == -1)
		err(FAIL, "waitid");
	printf("   host: si_status = %d\n", info.si_status);
	poll(&poll_it, 1, 0);
	after = poll_it.revents;
	printf("   poll(2): %s\n", after & POLLHUP ? "POLLHUP" : "POLLIN");
	gone = stranger_asks(pidfd);
	claim(
	    (before & POLLIN) && !(before & POLLHUP) && (after & POLLHUP),
	    "The zombie's pidfd was readable; POLLHUP came when its parent had "
	    "waited.",
	    "ゾンビの pidfd は読み込み可能になり、POLLHUP は親プロセスが wait "
	    "した後に返りました。");
	if ((gone.mask & INFO_EXIT) == 0 && gone.ppid == 0 &&
	    gone.exit_code == 0 && zombie.ppid != 0) {
		cannot("the exit status needs Linux 6.15",
		       "終了ステータスには Linux 6.15 以降が必要です。");
		return;
	}
	claim((zombie.mask & INFO_EXIT) == 0 && (gone.mask & INFO_EXIT) != 0 &&
		  WIFEXITED(gone.exit_code) &&
		  WEXITSTATUS(gone.exit_code) == info.si_status &&
		  info.si_status == 7,
	      "When the parent had waited, and not before, another user's "
	      "process was told the exit status, too.",
	      "親プロセスが wait した後にだけ、別のユーザーのプロセスにも"
	      "終了ステータスがわかりました。");
}

int
main(int argc, char *argv[])
{
	int pidfd;
	pid_t pid;

	demo(argc, argv, ROOT);
	pid = child();
	if (pid == 0)
		process();
	meet();
	pidfd = pidfd_open(pid, 0);
	if (pidfd == -1 && errno == ENOSYS)
		skip("pidfd_open(2) needs Linux 5.3",
		     "pidfd_open(2) には Linux 5.3 以降が必要です。");
	if (pidfd == -1)
		err(FAIL, "pidfd_open");
	who(pid, pidfd);
	namespaces(pid, pidfd);
	same_or_other(pid, pidfd);
	explore();
	end(pidfd);
	return verdict(6);
}
