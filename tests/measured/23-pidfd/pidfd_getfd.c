/*
 * pidfd_getfd - take an open file out of another process.
 *
 * Linux 5.6 (2020). See pidfd_getfd(2), ptrace(2).
 */
#define _GNU_SOURCE
#include "../demo.h"
#include <sys/ptrace.h>

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

/* glibc has these since 2.36, in <sys/pidfd.h>. */
static int
pidfd_open(pid_t pid, unsigned flags)
{
	return (int)syscall(SYS_pidfd_open, pid, flags);
}

static int
pidfd_getfd(int pidfd, int theirs, unsigned flags)
{
	return (int)syscall(SYS_pidfd_getfd, pidfd, theirs, flags);
}

/* An open file has one position, however many descriptors lead to it. */
static int
position(pid_t pid, int fd)
{
	char path[64], line[64];
	int n = -1;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", pid, fd);
	show_lines("taker", path, "pos:");
	f = fopen(path, "re");
	if (f == NULL)
		err(FAIL, "%s", path);
	while (fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, "pos:", 4) == 0)
			n = atoi(&line[4]);
	fclose(f);
	return n;
}

/* It opens a file that has no path, and tells the number of the descriptor. */
static void
owner(void)
{
	int fd;

	fd = (int)trace("owner", memfd_create("kakuri", MFD_CLOEXEC));
	if (fd == -1)
		err(FAIL, "memfd_create");
	if (write(fd, "a secret", 8) != 8)
		err(FAIL, "write");
	if (lseek(fd, 0, SEEK_SET) == -1)
		err(FAIL, "lseek");
	tell_peer(&fd, sizeof fd);
	meet(); /* the taker has read */

	step("The owner makes itself undumpable.",
	     "持ち主が、自分をダンプ不可にします。");
	if (trace("owner", prctl(PR_SET_DUMPABLE, 0)) == -1)
		err(FAIL, "prctl(PR_SET_DUMPABLE)");
	meet(); /* the taker tries again */
	meet();
	_exit(PASS);
}

/* So that the kernel asks who we are, not what we may do. */
static void
drop_capabilities(void)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct none[2] = {{0}};

	if (syscall(SYS_capset, &head, none) == -1)
		err(FAIL, "capset");
}

/* What a debugger does: attach, and go again. 0, or the errno. */
static int
attach(pid_t pid)
{
	if (trace("taker", ptrace(PTRACE_ATTACH, pid, NULL, NULL)) == -1)
		return errno;
	if (waitpid(pid, NULL, 0) == -1) /* it stops */
		err(FAIL, "waitpid");
	if (ptrace(PTRACE_DETACH, pid, NULL, NULL) == -1)
		err(FAIL, "ptrace(PTRACE_DETACH)");
	return 0;
}

/* Take the file, read from it, and see where the owner is in it then. */
static void
take_and_read(pid_t pid, int pidfd, int theirs)
{
	char text[16] = "";
	int before, after, ours;

	step("The taker makes a descriptor of its own for it, and reads.",
	     "取り出す側が、持ち主のファイルを指すディスクリプターを自分にも"
	     "作り、読みます。");
	before = position(pid, theirs);
	ours = (int)trace("taker", pidfd_getfd(pidfd, theirs, 0));
	if (ours == -1 && errno == ENOSYS)
		skip("pidfd_getfd(2) needs Linux 5.6",
		     "pidfd_getfd(2) には Linux 5.6 以降が必要です。");
	if (ours == -1 && errno == EPERM)
		skip("the kernel refuses: see sysctl kernel.yama.ptrace_scope",
		     "拒否されました。sysctl の kernel.yama.ptrace_scope を"
		     "確認してください。");
	if (ours == -1)
		err(FAIL, "pidfd_getfd");
	if (read(ours, text, sizeof text - 1) == -1)
		err(FAIL, "read");
	printf("   taker$ cat <&%d\n   %s\n", ours, text);
	close(ours);
	after = position(pid, theirs);
	claim(before == 0 && after == 8 && strcmp(text, "a secret") == 0,
	      "The taker read the owner's text, and the owner's position moved "
	      "with it: one open file.",
	      "取り出した側が読むと、持ち主の側の位置も進みました。どちらも"
	      "同じオープンファイルです。");
}

int
main(int argc, char *argv[])
{
	int theirs, pidfd, attached, refused, taken;
	pid_t pid;

	demo(argc, argv, ANYONE);
	drop_capabilities();
	step("A file without a path is open in another process.",
	     "別のプロセスが、パスのないファイルを開いています。");
	pid = child();
	if (pid == 0)
		owner();
	hear_peer(&theirs, sizeof theirs);
	pidfd = (int)trace("taker", pidfd_open(pid, 0));
	if (pidfd == -1 && errno == ENOSYS)
		skip("pidfd_open(2) needs Linux 5.3",
		     "pidfd_open(2) には Linux 5.3 以降が必要です。");
	if (pidfd == -1)
		err(FAIL, "pidfd_open");
	take_and_read(pid, pidfd, theirs);
	step("The taker does as a debugger: it attaches, and lets go.",
	     "取り出した側が、デバッガーのようにアタッチし、すぐに"
	     "デタッチします。");
	attached = attach(pid);
	meet(); /* the owner makes itself undumpable */
	meet();
	refused = attach(pid);
	taken = (int)trace("taker", pidfd_getfd(pidfd, theirs, 0));
	if (taken == -1)
		taken = errno;
	claim(
	    attached == 0 && refused == EPERM && taken == EPERM,
	    "As long as a debugger could attach, the file could be taken; now "
	    "both are refused.",
	    "デバッガーがアタッチできる間は、ファイルも取り出せました。いまは、"
	    "どちらも拒否されます。");
	meet();
	reap(pid);
	return verdict(2);
}
