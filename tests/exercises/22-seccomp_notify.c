/*
 * 22-seccomp_notify - does a supervisor take a stranger's word for its caller's?
 *
 *	22-seccomp_notify NODE SUPERVISOR [ARG...]
 *
 * runs SUPERVISOR [ARG...] with this program as its COMMAND, where a child calls
 * mknodat(2) for c 1 3 under a path that nobody grants. When the supervisor is
 * about to read that path from the child's memory, the child is killed, and a
 * stranger gets its PID, who has NODE where the child had its path.
 *
 * The status is 0 when NODE is not there at the end, 1 when it is, 3 when the
 * supervisor did not read the child's memory, 77 when it cannot be tried here.
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

/* COMMAND: a child of ours asks, and dies of it; we say when it is gone. */
static int
ask(int line)
{
	pid_t pid;

	put("/nowhere/null");
	pid = fork();
	if (pid == -1)
		err(CANNOT, "fork");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		syscall(SYS_mknodat, AT_FDCWD, PLACE, S_IFCHR | 0666,
			makedev(1, 3));
		_exit(0);
	}
	if (write(line, &pid, sizeof pid) == -1)
		err(CANNOT, "write");
	waitpid(pid, NULL, 0);
	return write(line, "", 1) == -1;
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

static pid_t
start(int line, int argc, char *argv[])
{
	char **words = calloc((size_t)argc + 2, sizeof *words);
	char number[16];
	pid_t pid = fork();

	if (words == NULL || pid == -1)
		err(CANNOT, "fork");
	if (pid != 0)
		return pid;
	snprintf(number, sizeof number, "%d", line);
	for (int i = 2; i < argc; i++)
		words[i - 2] = argv[i];
	words[argc - 2] = argv[0];
	words[argc - 1] = "--ask";
	words[argc] = number;
	if (syscall(SYS_ptrace, PTRACE_TRACEME, 0, 0, 0) == -1)
		err(CANNOT, "PTRACE_TRACEME");
	raise(SIGSTOP);
	execvp(words[0], words);
	err(CANNOT, "%s", words[0]);
}

int
main(int argc, char *argv[])
{
	unsigned long options =
	    PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL;
	pid_t supervisor, stranger = 0;
	char node[300];
	struct stat st;
	bool made = false;
	int line[2], status, sig = 0;

	if (argc == 3 && strcmp(argv[1], "--ask") == 0)
		return ask(atoi(argv[2]));
	if (argc < 3)
		errx(2, "usage: 22-seccomp_notify NODE SUPERVISOR [ARG...]");
	put(argv[1]);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, line) == -1)
		err(CANNOT, "socketpair");
	fcntl(line[0], F_SETFD, FD_CLOEXEC);
	supervisor = start(line[1], argc, argv);
	close(line[1]);
	snprintf(node, sizeof node, "/proc/%d/root%s", supervisor, argv[1]);
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
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8))
			made = lstat(node, &st) == 0; /* while it has a root */
		else if (WSTOPSIG(status) != (SIGTRAP | 0x80))
			sig =
			    WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
		else if (stranger == 0 && is_about_to_read(supervisor))
			stranger = replace(line[0]);
	}
	if (stranger == 0)
		return NOT_READ;
	kill(stranger, SIGKILL);
	return made ? BELIEVED : REFUSED;
}
