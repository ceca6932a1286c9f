/*
 * Exercise 20 - run a command that may open a single device.
 *
 *	exercise DIRECTORY MAJOR:MINOR COMMAND [ARG...]
 *
 * DIRECTORY is a group of cgroup v2. COMMAND and its children, in a group of
 * their own below it, may open the character device with these two numbers,
 * and no other device of any kind. When all of them have ended, the group is
 * gone. The exit status must be COMMAND's.
 *
 * Check your work: scripts/check 20
 */
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <err.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
/* Given: the instructions of BPF that such a program uses, by name. */
#include <linux/bpf.h>

/*
 * At the start of a program r1 points to what it is asked about; at its end
 * r0 is the answer. There are others for what lies in between.
 */
enum { R0, R1, R2, R3, R4, R5, R6, R7, R8, R9, R10 };

/* Every instruction has these five fields, eight bytes together. */
#define INSN(opcode, to, from, offset, number)                                 \
	{                                                                      \
		.code = (opcode), .dst_reg = (to), .src_reg = (from),          \
		.off = (offset), .imm = (number)                               \
	}

/* to = number */
#define SET(to, number) INSN(BPF_ALU64 | BPF_MOV | BPF_K, to, 0, 0, number)
/* to &= number */
#define AND(to, number) INSN(BPF_ALU64 | BPF_AND | BPF_K, to, 0, 0, number)
/* to = the 32 bits at from + offset */
#define LOAD(to, from, offset)                                                 \
	INSN(BPF_LDX | BPF_MEM | BPF_W, to, from, offset, 0)
/* if (reg != number): pass over so many instructions */
#define IF_OTHER(reg, number, over)                                            \
	INSN(BPF_JMP | BPF_JNE | BPF_K, reg, 0, over, number)
/* return r0 */
#define EXIT INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)
/* Until here it is given. */

/* Load a program, or end with what the verifier has against it. */
static inline int
load(const struct bpf_insn *program, size_t size)
{
	static char log[65536];
	union bpf_attr a;
	int fd;

	memset(&a, 0, sizeof a);
	a.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
	a.insns = (uintptr_t)program;
	a.insn_cnt = size / sizeof *program;
	a.license = (uintptr_t) "MIT";
	a.log_buf = (uintptr_t)log;
	a.log_size = sizeof log;
	a.log_level = 1;
	if ((fd = syscall(SYS_bpf, BPF_PROG_LOAD, &a, sizeof a)) == -1)
		err(1, "%sBPF_PROG_LOAD", log);
	return fd;
}

/* Attach a program that allows one device to a group that is open as fd. */
static void
allow(int fd, int major, int minor)
{
	const struct bpf_insn program[] = {
	    /* TODO: yes only to this one; see struct bpf_cgroup_dev_ctx. */
	    SET(R0, 1),
	    EXIT,
	};

	/* TODO: load it, and attach it to the group. */
	(void)program, (void)fd, (void)major, (void)minor;
}

/* Wait until nobody is alive in the group or below: its file says when. */
static inline void
await_empty(const char *group)
{
	char path[PATH_MAX], text[64] = "";
	struct pollfd p = {.events = POLLPRI};

	snprintf(path, sizeof path, "%s/cgroup.events", group);
	if ((p.fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		err(1, "%s", path);
	while (pread(p.fd, text, sizeof text - 1, 0) > 0 &&
	       strstr(text, "populated 1") != NULL)
		poll(&p, 1, -1);
	close(p.fd);
}

int
main(int argc, char *argv[])
{
	char group[PATH_MAX - 32], procs[PATH_MAX];
	int fd, major, minor, status;
	pid_t pid;

	if (argc < 4 || sscanf(argv[2], "%d:%d", &major, &minor) != 2)
		errx(2, "usage: exercise DIRECTORY MAJOR:MINOR COMMAND ...");
	snprintf(group, sizeof group, "%s/kakuri%d", argv[1], getpid());
	snprintf(procs, sizeof procs, "%s/cgroup.procs", group);
	if (mkdir(group, 0755) == -1 ||
	    (fd = open(group, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		err(1, "%s", group);
	allow(fd, major, minor);

	if ((pid = fork()) == -1)
		err(1, "fork");
	if (pid == 0) {
		if ((fd = open(procs, O_WRONLY | O_CLOEXEC)) == -1 ||
		    write(fd, "0", 1) == -1)
			err(1, "%s", procs);
		execvp(argv[3], &argv[3]);
		err(127, "%s", argv[3]);
	}
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	await_empty(group);
	if (rmdir(group) == -1)
		err(1, "%s", group);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}
