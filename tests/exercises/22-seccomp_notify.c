/*
 * 22-seccomp_notify - does a supervisor take a stranger's word for its caller's?
 *
 *	22-seccomp_notify NODE APP SUPERVISOR [ARG...]
 *
 * runs APP, seccomp_app, with this program as its COMMAND, and for it SUPERVISOR
 * PID LISTENER [ARG...]. A child of COMMAND calls mknodat(2) for c 1 3 under a
 * path that nobody grants. When the supervisor is about to read that path from
 * the child's memory, the child is killed, and a stranger gets its PID, who has
 * NODE where the child had its path.
 *
 * The status is 0 when COMMAND finds no NODE at the end, 1 when it does, 3 when
 * the supervisor did not read the child's memory, 77 when it cannot be tried here.
 */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REFUSED, BELIEVED, NOT_READ = 3, CANNOT = 77 };
#define PLACE ((char *)0x20000000) /* of the path, in both processes */

static void
put(const char *path)
{
	char *page = mmap(PLACE, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	if (page == MAP_FAILED)
		err(CANNOT, "mmap");
	snprintf(page, 4096, "%s", path);
}

static long
ask_for_null(void)
{
	return syscall(SYS_mknodat, AT_FDCWD, PLACE, S_IFCHR | 0666,
		       makedev(1, 3));
}

/*
 * COMMAND: a child of ours asks, and dies of it; we say when it is gone, and ask
 * ourselves. When that is answered, so is what the child has asked.
 */
static int
ask(int line, const char *node)
{
	struct stat st;
	pid_t pid;

	put("/nowhere/null");
	pid = fork();
	if (pid == -1)
		err(CANNOT, "fork");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		ask_for_null();
		_exit(0);
	}
	if (write(line, &pid, sizeof pid) == -1)
		err(CANNOT, "write");
	waitpid(pid, NULL, 0);
	if (write(line, "", 1) == -1)
		err(CANNOT, "write");
	ask_for_null();
	return lstat(node, &st) == 0 ? BELIEVED : REFUSED;
}

/* Does the supervisor begin to read another process's memory? */
static bool
is_about_to_read(pid_t supervisor)
{
	struct ptrace_syscall_info info;
	unsigned long at = 0;
	char file[64], path[256] = "";
	size_t n;
	int fd;

	if (syscall(SYS_ptrace, PTRACE_GET_SYSCALL_INFO, supervisor,
		    sizeof info, &info) == -1)
		err(CANNOT, "PTRACE_GET_SYSCALL_INFO");
	if (info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return false;
	if (info.entry.nr == SYS_process_vm_readv)
		return true;
	if (info.entry.nr == SYS_openat)
		at = info.entry.args[1];
#ifdef SYS_openat2 /* 5.6 */
	if (info.entry.nr == SYS_openat2)
		at = info.entry.args[1];
#endif
#ifdef SYS_open
	if (info.entry.nr == SYS_open)
		at = info.entry.args[0];
#endif
	if (at == 0)
		return false;
	snprintf(file, sizeof file, "/proc/%d/mem", supervisor);
	fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd == -1 || pread(fd, path, sizeof path - 1, (off_t)at) == -1)
		err(CANNOT, "%s", file);
	close(fd);
	n = strlen(path);
	return n >= 3 && strcmp(&path[n - 3], "mem") == 0;
}

/* Another process with the PID that the caller had. */
static pid_t
replace(int line)
{
	struct clone_args args = {.exit_signal = SIGCHLD};
	pid_t caller, stranger;
	char c;

	if (read(line, &caller, sizeof caller) != sizeof caller)
		errx(CANNOT, "COMMAND did not ask");
	if (kill(caller, SIGKILL) == -1)
		err(CANNOT, "kill");
	if (read(line, &c, 1) != 1)
		errx(CANNOT, "COMMAND did not wait for its child");
	args.set_tid = (unsigned long)&caller;
	args.set_tid_size = 1;
	stranger = (pid_t)syscall(SYS_clone3, &args, sizeof args);
	if (stranger == -1)
		err(CANNOT, "clone3(set_tid)");
	if (stranger == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return stranger;
}

/* APP with ourselves as its COMMAND, and what it says about itself. */
static pid_t
start_app(int line, char *argv[], char *number, char *listener)
{
	char to[16], text[256];
	int said[2];
	pid_t pid;
	FILE *f;

	if (pipe(said) == -1)
		err(CANNOT, "pipe");
	pid = fork();
	if (pid == -1)
		err(CANNOT, "fork");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(said[1], 1);
		close(said[0]);
		close(said[1]);
		snprintf(to, sizeof to, "%d", line);
		execl(argv[2], argv[2], argv[0], "--ask", to, argv[1], NULL);
		err(CANNOT, "%s", argv[2]);
	}
	close(said[1]);
	f = fdopen(said[0], "r");
	while (f != NULL && fgets(text, sizeof text, f) != NULL)
		if (sscanf(text, "app: PID %15[0-9], and descriptor %15[0-9]",
			   number, listener) == 2)
			return pid;
	errx(CANNOT, "%s has no listener", argv[2]);
}

static pid_t
start_supervisor(char *argv[], char *number, char *listener)
{
	pid_t pid = fork();

	if (pid == -1)
		err(CANNOT, "fork");
	if (pid != 0)
		return pid;
	/* SUPERVISOR PID LISTENER [ARG...], in the place of what we have */
	argv[1] = argv[3];
	argv[2] = number;
	argv[3] = listener;
	if (syscall(SYS_ptrace, PTRACE_TRACEME, 0, 0, 0) == -1)
		err(CANNOT, "PTRACE_TRACEME");
	raise(SIGSTOP);
	execvp(argv[1], &argv[1]);
	err(CANNOT, "%s", argv[1]);
}

int
main(int argc, char *argv[])
{
	unsigned long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
	char number[16], listener[16];
	pid_t app, supervisor, stranger = 0;
	int line[2], status, sig = 0;

	if (argc == 4 && strcmp(argv[1], "--ask") == 0)
		return ask(atoi(argv[2]), argv[3]);
	if (argc < 4)
		errx(2,
		     "usage: 22-seccomp_notify NODE APP SUPERVISOR [ARG...]");
	put(argv[1]);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, line) == -1)
		err(CANNOT, "socketpair");
	fcntl(line[0], F_SETFD, FD_CLOEXEC);
	app = start_app(line[1], argv, number, listener);
	close(line[1]);
	supervisor = start_supervisor(argv, number, listener);
	if (waitpid(supervisor, &status, 0) == -1 || !WIFSTOPPED(status))
		errx(CANNOT, "it has not begun");
	if (syscall(SYS_ptrace, PTRACE_SETOPTIONS, supervisor, 0, options))
		err(CANNOT, "PTRACE_SETOPTIONS");
	for (;;) {
		syscall(SYS_ptrace, PTRACE_SYSCALL, supervisor, 0, sig);
		if (waitpid(supervisor, &status, 0) == -1)
			err(CANNOT, "waitpid");
		if (!WIFSTOPPED(status))
			break;
		sig = 0;
		if (WSTOPSIG(status) != (SIGTRAP | 0x80))
			sig =
			    WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
		else if (stranger == 0 && is_about_to_read(supervisor))
			stranger = replace(line[0]);
	}
	if (stranger == 0)
		return NOT_READ;
	kill(stranger, SIGKILL);
	if (waitpid(app, &status, 0) == -1 || !WIFEXITED(status))
		errx(CANNOT, "COMMAND has not ended by itself");
	return WEXITSTATUS(status);
}
