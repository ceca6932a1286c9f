/* hint: COMMAND did not run: R0 !read_ok */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <linux/bpf.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The place of each instruction. A jump counts from the one after itself. */
enum { HOW, IF_HOW, MAJOR, IF_MAJOR, MINOR, IF_MINOR, YES, END, NO };
#define JUMP(from, to) ((to) - ((from) + 1))

enum { R0, R1, R2 }; /* r0 is the answer, r1 points to the question: */
#define FIELD(name) offsetof(struct bpf_cgroup_dev_ctx, name)

static pid_t maker; /* the parent of the child */

/* Opcode, two registers, offset, number. The comments say the same in C. */
static struct bpf_insn program[] = {
    /* r2 = r1->access_type: the access << 16 | the type */
    [HOW] = {BPF_LDX | BPF_MEM | BPF_W, R2, R1, FIELD(access_type), 0},
    /* if (r2 != (BPF_DEVCG_ACC_READ << 16 | BPF_DEVCG_DEV_CHAR)) goto NO */
    [IF_HOW] = {BPF_JMP | BPF_JNE | BPF_K, R2, 0, JUMP(IF_HOW, NO),
		BPF_DEVCG_ACC_READ << 16 | BPF_DEVCG_DEV_CHAR},
    /* r2 = r1->major */
    [MAJOR] = {BPF_LDX | BPF_MEM | BPF_W, R2, R1, FIELD(major), 0},
    /* if (r2 != MAJOR) goto NO: main puts the number in */
    [IF_MAJOR] = {BPF_JMP | BPF_JNE | BPF_K, R2, 0, JUMP(IF_MAJOR, NO), 0},
    /* r2 = r1->minor */
    [MINOR] = {BPF_LDX | BPF_MEM | BPF_W, R2, R1, FIELD(minor), 0},
    /* if (r2 != MINOR) goto NO: and this one */
    [IF_MINOR] = {BPF_JMP | BPF_JNE | BPF_K, R2, 0, JUMP(IF_MINOR, NO) - 1, 0},
    /* r0 = 1: yes */
    [YES] = {BPF_ALU64 | BPF_MOV | BPF_K, R0, 0, 0, 1},
    /* return r0 */
    [END] = {BPF_JMP | BPF_EXIT, 0, 0, 0, 0},
    /* NO: r0 = 0 */
    [NO] = {BPF_ALU64 | BPF_MOV | BPF_K, R0, 0, 0, 0},
    /* return r0 */
    {BPF_JMP | BPF_EXIT, 0, 0, 0, 0},
};

/* The C library has no function for this system call. */
static int
bpf(int command, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, command, attr, sizeof *attr);
}

/* Have the kernel check the program and keep it: a descriptor. */
static int
load(void)
{
	static char log[65536];
	union bpf_attr attr;
	int fd;

	memset(&attr, 0, sizeof attr);
	attr.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
	attr.insns = (uintptr_t)program;
	attr.insn_cnt = sizeof program / sizeof program[0];
	attr.license = (uintptr_t) "MIT"; /* some helpers ask for the GPL */
	attr.log_buf = (uintptr_t)log;
	attr.log_size = sizeof log;
	attr.log_level = 1;

	/* The verifier follows each path through it; it may refuse it. */
	fd = bpf(BPF_PROG_LOAD, &attr);
	if (fd == -1 && log[0] != '\0')
		err(1, "the verifier says:\n%sbpf(BPF_PROG_LOAD)", log);
	if (fd == -1 && errno == EPERM)
		err(1, "bpf(BPF_PROG_LOAD): root? before 5.11: ulimit -l?");
	if (fd == -1)
		err(1, "bpf(BPF_PROG_LOAD): 4.15 with CONFIG_CGROUP_BPF?");
	return fd;
}

/* How many programs decide for the group? Those of groups above count, too. */
static void
show(const char *when, const char *group, int fd)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.query.target_fd = (uint32_t)fd;
	attr.query.attach_type = BPF_CGROUP_DEVICE;
	attr.query.query_flags = BPF_F_QUERY_EFFECTIVE;
	if (bpf(BPF_PROG_QUERY, &attr) == -1) {
		if (errno == EBADF) /* this directory is no group of v2 */
			errx(1, "%s is not cgroup v2: findmnt -t cgroup2",
			     group);
		err(1, "bpf(BPF_PROG_QUERY, %s)", group);
	}
	printf("%-16s %u for %s\n", when, attr.query.prog_cnt, group);
	fflush(stdout);
}

/* The child: COMMAND, in the group and under the program. */
static void
run(const char *group, char *command[])
{
	union bpf_attr attr;
	int loaded, fd, procs;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) /* not without its parent */
		err(1, "prctl(PR_SET_PDEATHSIG)");
	if (getppid() != maker) /* it ended before that */
		_exit(1);
	loaded = load();
	fd = open(group, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		err(1, "open(%s)", group);
	show("programs before:", group, fd);

	/* From now on the kernel runs it when a process of the group asks. */
	memset(&attr, 0, sizeof attr);
	attr.target_fd = (uint32_t)fd;
	attr.attach_bpf_fd = (uint32_t)loaded;
	attr.attach_type = BPF_CGROUP_DEVICE;
	attr.attach_flags = BPF_F_ALLOW_MULTI; /* groups below add theirs */
	if (bpf(BPF_PROG_ATTACH, &attr) == -1)
		err(1, "bpf(BPF_PROG_ATTACH, %s)", group);
	show("programs now:", group, fd);

	/* We join it; COMMAND and whom it starts are born in there. */
	procs = openat(fd, "cgroup.procs", O_WRONLY | O_CLOEXEC);
	if (procs == -1)
		err(1, "open(%s/cgroup.procs)", group);
	if (write(procs, "0", 1) == -1)
		err(1, "write(%s/cgroup.procs, 0)", group);
	execvp(command[0], command);
	err(127, "%s", command[0]);
}

/* The program goes with its group; who is left in there, before it. */
static void
remove_group(const char *group)
{
	struct pollfd events = {.events = POLLPRI};
	char path[PATH_MAX + 16], text[64];
	FILE *procs;
	int pid;

	snprintf(path, sizeof path, "%s/cgroup.events", group);
	events.fd = open(path, O_RDONLY | O_CLOEXEC); /* -1 where it is no v2 */
	snprintf(path, sizeof path, "%s/cgroup.procs", group);
	for (int tries = 0; rmdir(group) == -1; tries++) {
		if (errno != EBUSY || tries == 50) {
			warn("rmdir(%s)", group);
			return;
		}
		if (pread(events.fd, text, sizeof text, 0) == -1)
			warn("read(%s/cgroup.events)", group);
		procs = fopen(path, "re");
		if (procs == NULL)
			err(1, "open(%s)", path);
		while (fscanf(procs, "%d", &pid) == 1)
			if (pid > 0) /* 0 is of another PID namespace */
				kill(pid, SIGKILL);
		fclose(procs);
		/* It changes when the last one has left. */
		poll(&events, 1, 100);
	}
}

int
main(int argc, char *argv[])
{
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 3 ? &argv[3] : shell;
	char group[PATH_MAX];
	int major, minor, sig, status;
	sigset_t awaited, before;
	pid_t pid;

	if (argc < 3 || sscanf(argv[2], "%d:%d", &major, &minor) != 2)
		errx(2, "usage: exercise DIRECTORY MAJOR:MINOR [COMMAND...]");
	if (command[0] == NULL)
		command[0] = "sh";
	program[IF_MAJOR].imm = major;
	program[IF_MINOR].imm = minor;

	/* What would end us waits until the group is gone: see below. */
	signal(SIGCHLD, SIG_DFL);
	sigfillset(&awaited);
	sigdelset(&awaited, SIGTSTP); /* Ctrl-Z stops us, too */
	if (sigprocmask(SIG_BLOCK, &awaited, &before) == -1)
		err(1, "sigprocmask(SIG_BLOCK)");

	/* A group is a directory; nobody is in it yet. */
	snprintf(group, sizeof group, "%s/kakuri%d", argv[1], getpid());
	if (mkdir(group, 0755) == -1)
		err(1, "mkdir(%s)", group);
	maker = getpid();
	pid = fork();
	if (pid == -1) {
		rmdir(group);
		err(1, "fork");
	}
	if (pid == 0) {
		sigprocmask(SIG_SETMASK, &before, NULL);
		run(group, command);
	}

	/* Ctrl-C is for COMMAND. Who ends us, ends COMMAND. */
	while (waitpid(pid, &status, WNOHANG) == 0) {
		sigwait(&awaited, &sig);
		if (sig == SIGTERM || sig == SIGHUP)
			kill(pid, SIGKILL);
	}
	remove_group(group);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
