/*
 * Exercise 20 - run COMMAND where one device can be read, and nothing else.
 *
 *	exercise GROUP MAJOR:MINOR [COMMAND [ARG...]]
 *
 * A container runtime refuses what is not on its list. Here the list has one
 * entry, `c MAJOR:MINOR r`. In GROUP, a new directory in cgroup v2, COMMAND can
 * open this character device for reading. It cannot open it for writing, or for
 * both, nor make one with mknod(2), and it cannot open any other device, a
 * block device of the same numbers included. It gets nothing back from a
 * program that says yes in a group below. The exit status is COMMAND's. A GROUP
 * that is there already is refused, and no group is left when loading or
 * attaching has failed.
 *
 * It starts as the program of the chapter, which does it the other way round.
 * What a program is asked is in linux/bpf.h: struct bpf_cgroup_dev_ctx, and
 * the BPF_DEVCG_ names beside it. Check your work: scripts/check 20
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <sys/stat.h>
#include <sys/syscall.h>
#include <linux/bpf.h>
#include <err.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* TODO: yes to reading this one device, and no to all else. */
/* The place of each instruction. A jump counts from the one after itself. */
enum { TYPE, LOW, IF_TYPE, MAJOR, IF_MAJOR, MINOR, IF_MINOR, NO, END, YES };
#define JUMP(from, to) ((to) - ((from) + 1))
enum { R0, R1, R2 }; /* r0 is the answer, r1 points to the question: */
#define FIELD(name) offsetof(struct bpf_cgroup_dev_ctx, name)

/* Opcode, two registers, offset, number. The comments say the same in C. */
static struct bpf_insn program[] = {
    /* r2 = r1->access_type: the access << 16 | the type */
    [TYPE] = {BPF_LDX | BPF_MEM | BPF_W, R2, R1, FIELD(access_type), 0},
    /* r2 &= 0xffff */
    [LOW] = {BPF_ALU64 | BPF_AND | BPF_K, R2, 0, 0, 0xffff},
    /* if (r2 != BPF_DEVCG_DEV_CHAR) goto YES */
    [IF_TYPE] = {BPF_JMP | BPF_JNE | BPF_K, R2, 0, JUMP(IF_TYPE, YES),
		 BPF_DEVCG_DEV_CHAR},
    /* r2 = r1->major */
    [MAJOR] = {BPF_LDX | BPF_MEM | BPF_W, R2, R1, FIELD(major), 0},
    /* if (r2 != MAJOR) goto YES: main puts the number in */
    [IF_MAJOR] = {BPF_JMP | BPF_JNE | BPF_K, R2, 0, JUMP(IF_MAJOR, YES), 0},
    /* r2 = r1->minor */
    [MINOR] = {BPF_LDX | BPF_MEM | BPF_W, R2, R1, FIELD(minor), 0},
    /* if (r2 != MINOR) goto YES: and this one */
    [IF_MINOR] = {BPF_JMP | BPF_JNE | BPF_K, R2, 0, JUMP(IF_MINOR, YES), 0},
    /* return 0: no */
    [NO] = {BPF_ALU64 | BPF_MOV | BPF_K, R0, 0, 0, 0},
    [END] = {BPF_JMP | BPF_EXIT, 0, 0, 0, 0},
    /* YES: return 1 */
    [YES] = {BPF_ALU64 | BPF_MOV | BPF_K, R0, 0, 0, 1},
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
	static union bpf_attr attr; /* static: what we don't set is zero */
	static char log[65536];
	int fd;

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
	if (fd == -1)
		err(1, "bpf(BPF_PROG_LOAD): root? CONFIG_CGROUP_BPF?");
	return fd;
}

/* A group that is of no use is removed again. */
static void
fail(const char *group, const char *call)
{
	warn("%s: %s", group, call);
	rmdir(group);
	exit(1);
}

/* How many programs decide for the group? Those of groups above count, too. */
static void
show(const char *when, const char *group, int fd)
{
	static union bpf_attr attr;

	attr.query.target_fd = (uint32_t)fd;
	attr.query.attach_type = BPF_CGROUP_DEVICE;
	attr.query.query_flags = BPF_F_QUERY_EFFECTIVE;
	if (bpf(BPF_PROG_QUERY, &attr) == -1)
		fail(group, "bpf(BPF_PROG_QUERY): is it in cgroup v2?");
	printf("%-16s %u for %s\n", when, attr.query.prog_cnt, group);
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 3 ? &argv[3] : shell;
	const char *group = argv[1];
	static union bpf_attr attr;
	int major, minor, loaded, fd, procs;

	if (argc < 3 || sscanf(argv[2], "%d:%d", &major, &minor) != 2)
		errx(2, "usage: exercise GROUP MAJOR:MINOR [COMMAND...]");
	if (command[0] == NULL)
		command[0] = "sh";
	program[IF_MAJOR].imm = major;
	program[IF_MINOR].imm = minor;
	loaded = load();

	/* A group is a directory. One that is there is another's: EEXIST. */
	if (mkdir(group, 0755) == -1)
		err(1, "mkdir(%s)", group);
	fd = open(group, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		fail(group, "open");
	show("programs before:", group, fd);

	/* From now on the kernel runs it when a process of the group asks. */
	attr.target_fd = (uint32_t)fd;
	attr.attach_bpf_fd = (uint32_t)loaded;
	attr.attach_type = BPF_CGROUP_DEVICE;
	attr.attach_flags = BPF_F_ALLOW_MULTI; /* groups below add theirs */
	if (bpf(BPF_PROG_ATTACH, &attr) == -1)
		fail(group, "bpf(BPF_PROG_ATTACH)");
	show("programs now:", group, fd);

	/* 0 is who writes: we move, and our children are born there. */
	procs = openat(fd, "cgroup.procs", O_WRONLY | O_CLOEXEC);
	if (procs == -1)
		fail(group, "open(cgroup.procs)");
	if (write(procs, "0", 1) == -1)
		fail(group, "write(cgroup.procs, 0)");
	/* COMMAND takes our place. Without it, an empty group is left. */
	execvp(command[0], command);
	err(127, "%s", command[0]);
}
