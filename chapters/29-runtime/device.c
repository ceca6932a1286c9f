/*
 * device.c - devices of the host that the container was given.
 *
 * All other mounts are nodev, so only what is in /dev can be opened; what may
 * be done with it, its cgroup decides: on v2 by a program that the kernel runs
 * at each open(2), on v1 by the devices controller.
 */
#include "kakuri.h"
#include <sys/sysmacros.h>
#include <linux/bpf.h>

enum { ANY = -1 };

/*
 * What every container has: /dev's own, and the terminals of its devpts. To
 * make a node of any is harmless: it cannot be opened.
 */
static const struct device own[] = {
    {NULL, 'c', 1, 3, "rwm"},	{NULL, 'c', 1, 5, "rwm"},
    {NULL, 'c', 1, 7, "rwm"},	{NULL, 'c', 1, 8, "rwm"},
    {NULL, 'c', 1, 9, "rwm"},	{NULL, 'c', 5, 0, "rwm"},
    {NULL, 'c', 5, 2, "rwm"},	{NULL, 'c', 136, ANY, "rwm"},
    {NULL, 'c', ANY, ANY, "m"}, {NULL, 'b', ANY, ANY, "m"},
};
static const char letters[] = "mrw"; /* BPF_DEVCG_ACC_*: bits 0, 1, 2 */

/* PATH, or PATH:rwm with what may be done: read, write, mknod. */
bool
add_device(struct container *c, const char *text)
{
	char *access = strdup(text), *path = strsep(&access, ":");
	struct device *d = &c->devices[c->device_count++];
	struct stat st;

	*d = (struct device){.path = path, .access = access ? access : "rwm"};
	if (c->device_count > MAX_DEVICES || strncmp(path, "/dev/", 5) != 0 ||
	    strstr(path, "/..") != NULL || /* in there, it would lead out */
	    stat(path, &st) == -1 || *d->access == '\0' ||
	    strspn(d->access, letters) != strlen(d->access))
		return false;
	d->type = S_ISCHR(st.st_mode) ? 'c' : 'b';
	d->major = major(st.st_rdev);
	d->minor = minor(st.st_rdev);
	return S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode);
}

#define OP(code, dst, src, off, imm)                                           \
	((struct bpf_insn){code, dst, src, off, imm})
#define LOAD(dst, from) OP(BPF_LDX | BPF_MEM | BPF_W, dst, 1, from, 0)
#define SET(dst, imm) OP(BPF_ALU64 | BPF_MOV | BPF_K, dst, 0, 0, imm)
#define UNLESS(reg, imm, skip)                                                 \
	OP(BPF_JMP | BPF_JNE | BPF_K, reg, 0, (imm) == ANY ? 0 : skip, imm)
#define EXIT OP(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)

/* Registers: 2 the type, 3 what is asked for, 4 and 5 the numbers. */
static int
compile(const struct container *c, struct bpf_insn *code)
{
	struct bpf_insn *p = code;

	*p++ = LOAD(2, 0);
	*p++ = OP(BPF_ALU64 | BPF_MOV | BPF_X, 3, 2, 0, 0);
	*p++ = OP(BPF_ALU64 | BPF_RSH | BPF_K, 3, 0, 0, 16);
	*p++ = OP(BPF_ALU64 | BPF_AND | BPF_K, 2, 0, 0, 0xffff);
	*p++ = LOAD(4, 4);
	*p++ = LOAD(5, 8);
	for (const struct device *d = c->devices; d->type != '\0'; d++) {
		int type =
		    d->type == 'c' ? BPF_DEVCG_DEV_CHAR : BPF_DEVCG_DEV_BLOCK;
		int access = 0;

		for (const char *a = d->access; *a != '\0'; a++)
			access |= 1 << (strchr(letters, *a) - letters);
		*p++ = UNLESS(2, type, 7);
		*p++ = OP(BPF_ALU64 | BPF_MOV | BPF_X, 1, 3, 0, 0);
		*p++ = OP(BPF_ALU64 | BPF_AND | BPF_K, 1, 0, 0, ~access);
		*p++ = UNLESS(1, 0, 4);
		*p++ = UNLESS(4, d->major, 3);
		*p++ = UNLESS(5, d->minor, 2);
		*p++ = SET(0, 1);
		*p++ = EXIT;
	}
	*p++ = SET(0, 0);
	*p++ = EXIT;
	return p - code;
}

static int
attach_program(const struct container *c)
{
	struct bpf_insn code[8 * COUNT(c->devices) + 8];
	static union bpf_attr load, attach; /* static: the rest is zero */
	int fd, done;

	load.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
	load.insns = (uintptr_t)code;
	load.insn_cnt = compile(c, code);
	load.license = (uintptr_t) "";
	fd = syscall(SYS_bpf, BPF_PROG_LOAD, &load, sizeof load);
	if (fd == -1)
		return -1;
	attach.target_fd = c->group;
	attach.attach_bpf_fd = fd;
	attach.attach_type = BPF_CGROUP_DEVICE;
	explain(20, "bpf(BPF_PROG_ATTACH, BPF_CGROUP_DEVICE): %u instructions",
		load.insn_cnt);
	done = syscall(SYS_bpf, BPF_PROG_ATTACH, &attach, sizeof attach);
	close(fd);
	return done;
}

/* In the launcher, once there are groups. On v1, a rule is a line. */
void
limit_devices(struct container *c)
{
	const char *group;

	if (c->device_count == 0 && !c->supervise)
		return;
	memcpy(c->devices + c->device_count, own, sizeof own);
	if (c->group != -1 && attach_program(c) == 0)
		return;
	if ((group = old_group(c, "devices")) == NULL)
		err(OURS, "%s: no cgroup of ours can limit devices here",
		    c->supervise ? "--supervise" : "--device");
	step(12, write_file(group, "devices.deny", "a"),
	     "echo a >devices.deny, and what it was given to allow");
	for (const struct device *d = c->devices; d->type != '\0'; d++) {
		char rule[64], major[16] = "*", minor[16] = "*";

		if (d->major != ANY)
			snprintf(major, sizeof major, "%d", d->major);
		if (d->minor != ANY)
			snprintf(minor, sizeof minor, "%d", d->minor);
		snprintf(rule, sizeof rule, "%c %s:%s %s", d->type, major,
			 minor, d->access);
		must(write_file(group, "devices.allow", rule),
		     "--device: devices.allow");
	}
}

/*
 * In PID 1, before /dev is made read-only: the host's, at the same place. In
 * DEV, our own, nobody else makes anything.
 */
void
bind_device(int dev, const char *path)
{
	int from = must(open(path, O_PATH | O_CLOEXEC), "%s", path), to;
	char *name = strdup(path + strlen("/dev/"));

	for (char *end = strchr(name, '/'); end != NULL;
	     end = strchr(end + 1, '/')) {
		*end = '\0';
		mkdirat(dev, name, 0755);
		*end = '/';
	}
	if (mknodat(dev, name, S_IFREG | 0644, 0) == -1 && errno != EEXIST)
		err(OURS, "--device %s", path);
	to = must(open_beneath(dev, name, O_PATH), "--device %s", path);
	explain(4, "open_tree, move_mount: %s", path);
	bind_mount(from, to, 0, path);
	close(from);
	close(to);
	free(name);
}
