/*
 * pidfd_getfd - take an open file out of another process.
 *
 * Linux 5.6 (2020). See pidfd_getfd(2).
 */
#define _GNU_SOURCE
#include "../demo.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

/* An open file has one position, however many descriptors lead to it. */
static int
position(const char *who, pid_t pid, int fd)
{
	char path[64], line[64];
	int n = -1;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/fdinfo/%d", pid, fd);
	show_lines(who, path, "pos:");
	if ((f = fopen(path, "re")) == NULL)
		err(FAIL, "%s", path);
	while (n == -1 && fgets(line, sizeof line, f) != NULL)
		sscanf(line, "pos: %d", &n);
	fclose(f);
	return n;
}

/* It opens a file that has no path, and tells the number of the descriptor. */
static void
owner(void)
{
	int fd = memfd_create("kakuri", MFD_CLOEXEC);

	if (fd == -1 || write(fd, "a secret", 8) != 8 ||
	    lseek(fd, 0, SEEK_SET) == -1)
		err(FAIL, "memfd_create");
	if (send(peer, &fd, sizeof fd, MSG_NOSIGNAL) == -1)
		err(FAIL, "send");
	meet();

	step("The owner makes itself undumpable.",
	     "持ち主が、自分をダンプ不可にします。");
	printf("   owner$ prctl(PR_SET_DUMPABLE, 0)\n");
	if (prctl(PR_SET_DUMPABLE, 0) == -1)
		err(FAIL, "prctl(PR_SET_DUMPABLE)");
	meet();
	meet();
	_exit(PASS);
}

/* What the call said: an errno, or 0. */
static int
take(int pidfd, int theirs, int *ours)
{
	int said = 0;

	*ours = syscall(SYS_pidfd_getfd, pidfd, theirs, 0);
	if (*ours == -1)
		said = errno;
	printf("   taker$ pidfd_getfd(pidfd, %d)\n   %s\n", theirs,
	       said ? strerror(said) : "ok");
	return said;
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

/* Take the file, read from it, and see where the owner is in it then. */
static int
take_and_read(pid_t pid, int pidfd, int theirs)
{
	int ours, before = position("owner", pid, theirs), said, after;
	char text[16] = "";

	step("The taker makes a descriptor of its own for it, and reads.",
	     "そのファイルのディスクリプターを自分にも作り、読みます。");
	said = take(pidfd, theirs, &ours);
	if (said == ENOSYS)
		skip("pidfd_getfd needs Linux 5.6",
		     "pidfd_getfd には Linux 5.6 が必要です。");
	if (said == EPERM)
		skip("the kernel refuses: see sysctl kernel.yama.ptrace_scope",
		     "拒否されました。sysctl の kernel.yama.ptrace_scope を"
		     "確認してください。");
	if (said != 0 || read(ours, text, sizeof text - 1) == -1)
		err(FAIL, "read");
	printf("   taker$ cat <&%d\n   %s\n", ours, text);
	after = position("owner", pid, theirs);
	claim(before == 0 && after == 8 && strcmp(text, "a secret") == 0,
	      "One open file: the reading moved the owner's position, too.",
	      "同じオープンファイルです。読むと、持ち主の側の位置も"
	      "進みました。");
	return said;
}

int
main(int argc, char *argv[])
{
	int theirs, ours, pidfd, granted;
	pid_t pid;

	demo(argc, argv, ANYONE);
	drop_capabilities();
	step("A file without a path is open in another process.",
	     "別のプロセスが、パスのないファイルを開いています。");
	if ((pid = child()) == 0)
		owner();
	if ((pidfd = syscall(SYS_pidfd_open, pid, 0)) == -1)
		err(errno == ENOSYS ? SKIP : FAIL, "pidfd_open (5.3)");
	if (read(peer, &theirs, sizeof theirs) != sizeof theirs)
		errx(FAIL, "the owner has no file");
	granted = take_and_read(pid, pidfd, theirs);
	meet();

	meet();
	claim(take(pidfd, theirs, &ours) == EPERM && granted == 0,
	      "It takes what a debugger could take, and now no more.",
	      "取り出せるのはデバッガーと同じ範囲で、今はもうできません。");
	meet();
	reap(pid);
	return verdict(2);
}
