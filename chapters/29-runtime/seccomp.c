/*
 * seccomp.c - which system calls the container may make.
 *
 * The kernel runs the filter at each call, so it is a search tree over ranges
 * of call numbers with the same verdict: eight comparisons, where a list has
 * hundreds. A call that is newer than calls.h does not exist, and so do x32
 * (its numbers are above all others) and i386 (another architecture).
 */
#include "kakuri.h"
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/seccomp.h>

/* -1, a call that only other architectures have, becomes TOP. */
#ifdef __aarch64__
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#define CALL(name, x86_64, arm64) NR_##name = arm64 & TOP,
#else
#define ARCHITECTURE AUDIT_ARCH_X86_64
#define CALL(name, x86_64, arm64) NR_##name = x86_64 & TOP,
#endif
enum { TOP = 511 }; /* x32 begins above: no call will have this number */
enum {
#include "calls.h"
};
#undef CALL
#define CALL(name, x86_64, arm64) {#name, NR_##name},
static const struct {
	const char *name;
	short number;
} calls[] = {
#include "calls.h"
};

enum { NEVER = 63 }; /* no capability makes up for it */

/* What reaches beyond a container, unless it was given the capability. */
static const short refused[][32] = {
    /* mounts, namespaces, names, quotas, watching whole file systems */
    {CAP_SYS_ADMIN, NR_mount, NR_umount2, NR_pivot_root, NR_setns, NR_fsopen},
    {CAP_SYS_ADMIN, NR_open_tree, NR_open_tree_attr, NR_move_mount, NR_fspick},
    {CAP_SYS_ADMIN, NR_mount_setattr, NR_fsconfig, NR_fsmount, NR_sethostname},
    {CAP_SYS_ADMIN, NR_setdomainname, NR_quotactl, NR_quotactl_fd, NR_swapon},
    {CAP_SYS_ADMIN, NR_fanotify_init, NR_lookup_dcookie, NR_swapoff},
    /* the kernel itself, and the machine */
    {CAP_SYS_MODULE, NR_init_module, NR_finit_module, NR_delete_module},
    {CAP_SYS_BOOT, NR_kexec_load, NR_kexec_file_load, NR_reboot},
    {CAP_SYS_TIME, NR_settimeofday, NR_clock_settime},
    {CAP_SYS_RAWIO, NR_iopl, NR_ioperm, NR_modify_ldt},
    {CAP_SYS_PACCT, NR_acct},
    {CAP_SYSLOG, NR_syslog},
    {CAP_SYS_TTY_CONFIG, NR_vhangup},
    {CAP_BPF, NR_bpf},
    {CAP_PERFMON, NR_perf_event_open},
    /* files by number; other processes, their memory and where it is */
    {CAP_DAC_READ_SEARCH, NR_open_by_handle_at},
    {CAP_SYS_PTRACE, NR_pidfd_getfd, NR_kcmp, NR_process_madvise},
    {CAP_SYS_NICE, NR_mbind, NR_get_mempolicy, NR_set_mempolicy,
     NR_set_mempolicy_home_node, NR_move_pages, NR_migrate_pages},
    /* Anybody may, and the kernel was broken there too often. Keys are the
     * user's: only a user namespace divides them. The rest is a museum. */
    {NEVER, NR_userfaultfd, NR_io_uring_setup, NR_io_uring_enter,
     NR_io_uring_register, NR_add_key, NR_request_key, NR_keyctl, NR_uselib,
     NR_ustat, NR_sysfs, NR__sysctl, NR_create_module, NR_get_kernel_syms,
     NR_query_module, NR_nfsservctl},
};

#define LOAD(field)                                                            \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define IF(how, value, yes, no)                                                \
	BPF_JUMP(BPF_JMP | BPF_##how | BPF_K, value, yes, no)
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, what)
#define FAIL(error) RETURN(SECCOMP_RET_ERRNO | (error))
#define OK RETURN(SECCOMP_RET_ALLOW)
#define ASK RETURN(SECCOMP_RET_USER_NOTIF)

enum {
	NAMESPACES = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
		     CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET,
	SET = SECCOMP_SET_MODE_FILTER,
	LISTENER = SECCOMP_FILTER_FLAG_NEW_LISTENER,
	KILLABLE = 32, /* a call that is being answered is not repeated: 5.19 */
};

/*
 * Only the low half of an argument counts: the kernel takes these as int. Of
 * what mknod makes, the supervisor is asked for devices only (S_IFCHR is in
 * S_IFBLK, too), and not for 0:0, overlayfs' whiteout. No namespace is around
 * AF_VSOCK; AF_PACKET can take other people's addresses; of the other families
 * hardly anybody uses one, nor the rest of netlink: packet filters and IPsec,
 * whose code is large, are CAP_NET_ADMIN's. TIOCSTI and TIOCLINUX type into a
 * terminal; of a personality, two bits are harmless.
 *
 * Verdicts are letters: those of all calls are a line of the container's state.
 */
enum { ALLOW = 'a', EPERM_, ENOSYS_, CLONE, SOCKET, ADMIN_SOCKET, IOCTL };
enum { PERSONALITY = IOCTL + 1, MKNOD, MKNODAT, MOUNT, START };
static const struct sock_filter answers[][14] = {
    [ALLOW] = {OK},
    [EPERM_] = {FAIL(EPERM)},
    [ENOSYS_] = {FAIL(ENOSYS)},
    [CLONE] = {LOAD(args[0]), IF(JSET, NAMESPACES, 0, 1), FAIL(EPERM), OK},
    [SOCKET] = {LOAD(args[0]), IF(JEQ, AF_UNIX, 10, 0), IF(JEQ, AF_INET, 9, 0),
		IF(JEQ, AF_INET6, 8, 0), IF(JEQ, AF_NETLINK, 1, 0),
		FAIL(EAFNOSUPPORT), LOAD(args[2]), IF(JEQ, NETLINK_ROUTE, 4, 0),
		IF(JEQ, NETLINK_SOCK_DIAG, 3, 0),
		IF(JEQ, NETLINK_KOBJECT_UEVENT, 2, 0),
		IF(JEQ, NETLINK_GENERIC, 1, 0), FAIL(EPROTONOSUPPORT), OK},
    [ADMIN_SOCKET] = {LOAD(args[0]), IF(JEQ, AF_UNIX, 4, 0),
		      IF(JEQ, AF_INET, 3, 0), IF(JEQ, AF_INET6, 2, 0),
		      IF(JEQ, AF_NETLINK, 1, 0), FAIL(EAFNOSUPPORT), OK},
    [IOCTL] = {LOAD(args[1]), IF(JEQ, TIOCSTI, 1, 0), IF(JEQ, TIOCLINUX, 0, 1),
	       FAIL(EPERM), OK},
    [PERSONALITY] = {LOAD(args[0]), IF(JEQ, ~0U, 2, 0),
		     IF(JSET, ~0x20008U, 0, 1), FAIL(EPERM), OK},
    [MKNOD] = {LOAD(args[1]), IF(JSET, S_IFCHR, 0, 3), LOAD(args[2]),
	       IF(JEQ, 0, 1, 0), ASK, OK},
    [MKNODAT] = {LOAD(args[2]), IF(JSET, S_IFCHR, 0, 3), LOAD(args[3]),
		 IF(JEQ, 0, 1, 0), ASK, OK},
    [MOUNT] = {ASK},
    [START] = {LOAD(arch), IF(JEQ, ARCHITECTURE, 1, 0), FAIL(ENOSYS), LOAD(nr)},
};

static unsigned char verdicts[TOP + 2]; /* by number; empty: no filter */
static struct sock_filter filter[8 * (TOP + 1)];
static struct sock_fprog program = {0, filter};

/* What is allowed is so in this way only, without the capability. */
static void
limit(const struct container *c, int call, int capability, int verdict)
{
	if (verdicts[call] == ALLOW && (c->capabilities >> capability & 1) == 0)
		verdicts[call] = verdict;
}

static void
start_from_default(const struct container *c)
{
	for (size_t i = 0; i < COUNT(calls); i++)
		verdicts[calls[i].number] = ALLOW;
	for (size_t i = 0; i < COUNT(refused); i++)
		for (const short *call = refused[i]; *++call != 0;)
			limit(c, *call, refused[i][0], EPERM_);
	if (c->supervise) {
		verdicts[NR_mknod] = MKNOD;
		verdicts[NR_mknodat] = MKNODAT;
		verdicts[NR_mount] = MOUNT;
		verdicts[NR_fsopen] = ENOSYS_; /* mount(8) falls back to it */
	}
}

/* NAME is allowed, !NAME refused; false: there is no such call. */
static bool
judge(const char *word)
{
	bool no = *word == '!';

	for (size_t i = 0; i < COUNT(calls); i++)
		if (strcmp(calls[i].name, word + no) == 0) {
			verdicts[calls[i].number] = no ? EPERM_ : ALLOW;
			return true;
		}
	return false;
}

/* A line: default, NAME or !NAME, or nothing; and after # a comment. */
static void
read_policy(const struct container *c)
{
	FILE *f = fopen(c->seccomp, "re");
	char *line = NULL, word[64], more[2];
	size_t size = 0;

	if (f == NULL)
		err(OURS, "--seccomp '%s' (or default, off)", c->seccomp);
	for (size_t i = 0; i < COUNT(calls); i++)
		verdicts[calls[i].number] = EPERM_;
	for (int n = 1; getline(&line, &size, f) != -1; n++) {
		int words = sscanf(line, " %63[^# \t\n] %1[^#]", word, more);

		if (words == 1 && strcmp(word, "default") == 0)
			start_from_default(c);
		else if (words == 2 || (words == 1 && !judge(word)))
			errx(OURS, "--seccomp %s, line %d: not one system call",
			     c->seccomp, n);
	}
	must(ferror(f) ? -1 : 0, "--seccomp '%s'", c->seccomp);
	free(line);
	fclose(f);
	if (verdicts[NR_execve] != ALLOW)
		errx(OURS, "--seccomp %s must allow execve", c->seccomp);
}

/* Up to the end, which is 0; no instruction is. */
static void
emit(const struct sock_filter *code)
{
	while (code->code != 0)
		filter[program.len++] = *code++;
}

/*
 * The tree over the ranges first..last, of which each starts at starts[i]:
 * below the middle one the lower half, from there on the upper half.
 */
static void
emit_tree(const short *starts, int first, int last)
{
	int middle = (first + last + 1) / 2, at = program.len;

	if (first == last) {
		emit(answers[verdicts[starts[first]]]);
		return;
	}
	emit((struct sock_filter[]){
	    IF(JGE, starts[middle], 0, 1), BPF_STMT(BPF_JMP | BPF_JA, 0), {0}});
	emit_tree(starts, first, middle - 1);
	filter[at + 1].k = program.len - at - 2;
	emit_tree(starts, middle, last);
}

/* In the launcher: a policy is a file of the host. */
void
prepare_seccomp(struct container *c)
{
	if (strcmp(c->seccomp, "off") == 0)
		return;
	memset(verdicts, ENOSYS_, TOP + 1);
	if (strcmp(c->seccomp, "default") == 0)
		start_from_default(c);
	else
		read_policy(c);
	/* clone3's flags are in memory, out of reach. */
	limit(c, NR_clone, CAP_SYS_ADMIN, CLONE);
	limit(c, NR_unshare, CAP_SYS_ADMIN, CLONE);
	limit(c, NR_clone3, CAP_SYS_ADMIN, ENOSYS_);
	for (int i = 0; i < 2; i++) {
		short call = i == 0 ? NR_socket : NR_socketpair;

		limit(c, call, CAP_NET_ADMIN, SOCKET);
		limit(c, call, NEVER, ADMIN_SOCKET);
	}
	limit(c, NR_ioctl, NEVER, IOCTL);
	limit(c, NR_personality, NEVER, PERSONALITY);
	verdicts[TOP] = ENOSYS_;
}

/* For those who come later: they are under the same. */
void
save_seccomp(const struct container *c)
{
	must(dprintf(c->state, "seccomp=%s\n", verdicts), "state");
}

void
load_seccomp(struct container *c, int state)
{
	char *saved = state_value(state, "seccomp", 0);

	if (saved == NULL)
		errx(OURS, "%s has just ended", c->name);
	memcpy(verdicts, saved, strnlen(saved, TOP + 1));
}

/* Last of all: the filter holds for us too. A listener goes to the launcher. */
void
apply_seccomp(const struct container *c)
{
	unsigned long flags = c->supervise ? LISTENER | KILLABLE : 0;
	short starts[TOP + 1] = {0};
	int ranges = 1, fd;

	if (*verdicts == 0)
		return;
	for (int n = 1; n <= TOP; n++)
		if (verdicts[n] != verdicts[n - 1])
			starts[ranges++] = n;
	emit(answers[START]);
	emit_tree(starts, 0, ranges - 1);
	for (int i = 0; i < program.len && !c->supervise; i++)
		if (filter[i].k == SECCOMP_RET_USER_NOTIF) /* he is inside */
			filter[i] = (struct sock_filter)FAIL(EPERM);
	explain(14, "seccomp(SECCOMP_SET_MODE_FILTER): %d instructions",
		program.len);
	fd = syscall(SYS_seccomp, SET, flags, &program);
	if (fd == -1 && errno == EINVAL)
		fd = syscall(SYS_seccomp, SET, flags & LISTENER, &program);
	must(fd, "seccomp (not in this kernel, or supervised? --seccomp off)");
	if (c->supervise)
		send_descriptor(c, fd);
}
