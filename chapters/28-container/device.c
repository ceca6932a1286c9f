/*
 * device.c - devices of the host that the container was given.
 *
 * All other mounts are nodev, so only what is in /dev can be opened; what may
 * be done with it, its cgroup decides: on v2 by a program that the kernel runs
 * at each open(2), on v1 by the devices controller.
 */
#include "container.h"
#include <sys/sysmacros.h>
#include <linux/bpf.h>

enum {
	ANY = -1,
	ALL = BPF_DEVCG_ACC_MKNOD | BPF_DEVCG_ACC_READ | BPF_DEVCG_ACC_WRITE
};

/* What every container has: /dev's own, and the terminals of its devpts. */
static const struct device own[] = {
    {NULL, 'c', 1, 3, ALL}, {NULL, 'c', 1, 5, ALL},	{NULL, 'c', 1, 7, ALL},
    {NULL, 'c', 1, 8, ALL}, {NULL, 'c', 1, 9, ALL},	{NULL, 'c', 5, 0, ALL},
    {NULL, 'c', 5, 2, ALL}, {NULL, 'c', 136, ANY, ALL},
};
enum { OWN = COUNT(own) };

/* PATH, or PATH:rwm with what may be done: read, write, mknod. */
bool
add_device(struct container *c, const char *text)
{
	static const char letters[] = "mrw"; /* bits 0, 1, 2 */
	struct device *d = &c->devices[c->device_count++];
	char *path = strdup(text), *access = strchr(path, ':');
	struct stat st;

	if (access != NULL)
		*access++ = '\0';
	else
		access = "rwm";
	if (*access == '\0' || strspn(access, letters) != strlen(access))
		errx(OURS, "--device '%s': r, w and m are what may be done",
		     text);
	if (strncmp(path, "/dev/", 5) != 0 || stat(path, &st) == -1 ||
	    !(S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode)))
		errx(OURS, "--device '%s' is not a device in /dev", path);
	if (c->device_count == MAX_DEVICES)
		errx(OURS, "--device: not so many");
	*d = (struct device){path, S_ISCHR(st.st_mode) ? 'c' : 'b',
			     major(st.st_rdev), minor(st.st_rdev), 0};
	for (; *access != '\0'; access++)
		d->access |= 1 << (strchr(letters, *access) - letters);
	return true;
}

#define OP(code, dst, src, off, imm)                                           \
	((struct bpf_insn){code, dst, src, off, imm})
#define LOAD(dst, from) OP(BPF_LDX | BPF_MEM | BPF_W, dst, 1, from, 0)
#define SET(dst, imm) OP(BPF_ALU64 | BPF_MOV | BPF_K, dst, 0, 0, imm)
#define UNLESS(reg, imm, skip) OP(BPF_JMP | BPF_JNE | BPF_K, reg, 0, skip, imm)
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
	for (int i = 0; i < OWN + c->device_count; i++) {
		const struct device *d =
		    i < OWN ? &own[i] : &c->devices[i - OWN];
		int end = d->minor == ANY ? 5 : 6; /* of the conditions */

		*p++ = UNLESS(2,
			      d->type == 'c' ? BPF_DEVCG_DEV_CHAR
					     : BPF_DEVCG_DEV_BLOCK,
			      end + 1);
		*p++ = OP(BPF_ALU64 | BPF_MOV | BPF_X, 1, 3, 0, 0);
		*p++ = OP(BPF_ALU64 | BPF_AND | BPF_K, 1, 0, 0, ~d->access);
		*p++ = UNLESS(1, 0, end - 2);
		*p++ = UNLESS(4, d->major, end - 3);
		if (d->minor != ANY)
			*p++ = UNLESS(5, d->minor, end - 4);
		*p++ = SET(0, 1);
		*p++ = EXIT;
	}
	/* Making a node is harmless: it cannot be opened. */
	*p++ = SET(0, 0);
	*p++ = UNLESS(3, BPF_DEVCG_ACC_MKNOD, 1);
	*p++ = SET(0, 1);
	*p++ = EXIT;
	return p - code;
}

static int
attach_program(const struct container *c)
{
	struct bpf_insn code[8 * (OWN + MAX_DEVICES) + 16];
	union bpf_attr load = {.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE,
			       .insns = (uintptr_t)code,
			       .license = (uintptr_t) ""};
	union bpf_attr attach = {.target_fd = c->group,
				 .attach_type = BPF_CGROUP_DEVICE};
	int fd, done;

	load.insn_cnt = compile(c, code);
	if ((fd = syscall(SYS_bpf, BPF_PROG_LOAD, &load, sizeof load)) == -1)
		return -1;
	attach.attach_bpf_fd = fd;
	explain(20, "bpf(BPF_PROG_ATTACH, BPF_CGROUP_DEVICE): %u instructions",
		load.insn_cnt);
	done = syscall(SYS_bpf, BPF_PROG_ATTACH, &attach, sizeof attach);
	close(fd);
	return done;
}

static int
write_rules(const char *group, const struct device *d, int count)
{
	for (int i = 0; i < count; i++, d++) {
		char rule[64], minor[16] = "*";

		if (d->minor != ANY)
			snprintf(minor, sizeof minor, "%d", d->minor);
		snprintf(rule, sizeof rule, "%c %d:%s %s%s%s", d->type,
			 d->major, minor, d->access & 2 ? "r" : "",
			 d->access & 4 ? "w" : "", d->access & 1 ? "m" : "");
		if (write_file(group, "devices.allow", rule) == -1)
			return -1;
	}
	return 0;
}

/* In the launcher, once there are groups. */
void
limit_devices(struct container *c)
{
	const char *group;

	if (c->device_count == 0 && !c->supervise)
		return;
	if (c->group != -1 && attach_program(c) == 0)
		return;
	if ((group = old_group(c, "devices")) == NULL)
		err(OURS, "%s: no cgroup of ours can limit devices here",
		    c->supervise ? "--supervise" : "--device");
	explain(12, "echo a >devices.deny, and what it was given to allow");
	if (write_file(group, "devices.deny", "a") == -1 ||
	    write_file(group, "devices.allow", "c *:* m") == -1 ||
	    write_file(group, "devices.allow", "b *:* m") == -1 ||
	    write_rules(group, own, OWN) == -1 ||
	    write_rules(group, c->devices, c->device_count) == -1)
		err(OURS, "--device: devices.allow");
}

/* In PID 1, before /dev is made read-only. */
void
bind_devices(const struct container *c)
{
	for (int i = 0; i < c->device_count; i++) {
		const char *path = c->devices[i].path;
		int from =
		    must(open(path, O_PATH | O_CLOEXEC), "--device %s", path);
		int to = make_target(c, path, S_IFREG);

		explain(4, "open_tree, move_mount: %s", path);
		bind_mount(from, to, 0, path);
		close(from);
		close(to);
	}
}
