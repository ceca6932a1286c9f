/*
 * seccomp.c - which system calls the container may make.
 *
 * The kernel runs the filter at each call, so it is a search tree over ranges
 * of call numbers with the same verdict: eight comparisons, where a list has
 * hundreds. A call that is newer than calls.h does not exist, and so do x32
 * (its numbers are above all others) and i386 (another architecture).
 */
#include "container.h"
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>

#ifdef __aarch64__
#define CALL(name, x86_64, arm64) NR_##name = arm64,
enum { ARCHITECTURE = (int)AUDIT_ARCH_AARCH64 };
#else
#define CALL(name, x86_64, arm64) NR_##name = x86_64,
enum { ARCHITECTURE = (int)AUDIT_ARCH_X86_64 };
#endif
enum {
#include "calls.h"
	TOP = 512 /* x32 begins there: no call will have this number */
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
    {CAP_SYS_ADMIN,    NR_mount,	 NR_umount2,	    NR_pivot_root,
     NR_setns,	       NR_open_tree,	 NR_open_tree_attr, NR_move_mount,
     NR_mount_setattr, NR_fsopen,	 NR_fsconfig,	    NR_fsmount,
     NR_fspick,	       NR_sethostname,	 NR_setdomainname,  NR_quotactl,
     NR_quotactl_fd,   NR_fanotify_init, NR_lookup_dcookie, NR_swapon,
     NR_swapoff},
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
	VSOCK = 40,
	PACKET = 17, /* no namespace; other people's addresses */
	STI = 0x5412,
	LINUX = 0x541c,	   /* types into a terminal */
	LINUX32 = 0x20008, /* personality: the harmless bits */
	LISTENER = SECCOMP_FILTER_FLAG_NEW_LISTENER,
	KILLABLE = 32, /* a call that is being answered is not repeated: 5.19 */
};

/*
 * Only the low half of an argument counts: the kernel takes these as int. Of
 * what mknod makes, the supervisor is asked for devices only (S_IFCHR is in
 * S_IFBLK, too), and not for 0:0, overlayfs' whiteout.
 */
enum { ALLOW, EPERM_, ENOSYS_, CLONE, SOCKET, IOCTL, PERSONALITY, MKNOD };
enum { MKNODAT = MKNOD + 1, MOUNT };
static const struct sock_filter answers[][8] = {
    [ALLOW] = {OK},
    [EPERM_] = {FAIL(EPERM)},
    [ENOSYS_] = {FAIL(ENOSYS)},
    [CLONE] = {LOAD(args[0]), IF(JSET, NAMESPACES, 0, 1), FAIL(EPERM), OK},
    [SOCKET] = {LOAD(args[0]), IF(JEQ, VSOCK, 1, 0), IF(JEQ, PACKET, 0, 1),
		FAIL(EAFNOSUPPORT), OK},
    [IOCTL] = {LOAD(args[1]), IF(JEQ, STI, 1, 0), IF(JEQ, LINUX, 0, 1),
	       FAIL(EPERM), OK},
    [PERSONALITY] = {LOAD(args[0]), IF(JEQ, ~0U, 2, 0),
		     IF(JSET, ~(unsigned)LINUX32, 0, 1), FAIL(EPERM), OK},
    [MKNOD] = {LOAD(args[1]), IF(JSET, S_IFCHR, 0, 3), LOAD(args[2]),
	       IF(JEQ, 0, 1, 0), ASK, OK},
    [MKNODAT] = {LOAD(args[2]), IF(JSET, S_IFCHR, 0, 3), LOAD(args[3]),
		 IF(JEQ, 0, 1, 0), ASK, OK},
    [MOUNT] = {ASK},
};

static unsigned char verdicts[TOP + 1]; /* by number */
static struct sock_filter filter[8 * (TOP + 1)];
static unsigned short length;

/* Of a call that is allowed. clone3's flags are in memory, out of reach. */
static int
verdict(const struct container *c, int call)
{
	bool admin = c->capabilities >> CAP_SYS_ADMIN & 1, ask = c->supervise;
	const int some[][2] = {{NR_clone, admin ? ALLOW : CLONE},
			       {NR_unshare, admin ? ALLOW : CLONE},
			       {NR_clone3, admin ? ALLOW : ENOSYS_},
			       {NR_mknod, ask ? MKNOD : ALLOW},
			       {NR_mknodat, ask ? MKNODAT : ALLOW},
			       {NR_socket, SOCKET},
			       {NR_ioctl, IOCTL},
			       {NR_personality, PERSONALITY}};

	for (size_t i = 0; i < COUNT(some); i++)
		if (some[i][0] == call)
			return some[i][1];
	return ALLOW;
}

static void
judge(const struct container *c, int call, bool allowed)
{
	if (call >= 0) /* this architecture has it */
		verdicts[call] = allowed ? verdict(c, call) : EPERM_;
}

static void
start_from_default(const struct container *c)
{
	for (size_t i = 0; i < COUNT(calls); i++)
		judge(c, calls[i].number, true);
	for (size_t i = 0; i < COUNT(refused); i++)
		for (const short *call = refused[i]; *++call != 0;)
			judge(c, *call, c->capabilities >> refused[i][0] & 1);
	if (c->supervise) {
		verdicts[NR_mount] = MOUNT;
		verdicts[NR_fsopen] = ENOSYS_; /* mount(8) falls back to it */
	}
}

/* A line: default, NAME (allowed), !NAME (refused), or after # a comment. */
static void
read_line(const struct container *c, char *line, int number)
{
	char *word = strtok(line, " \t\n");
	bool allowed = word != NULL && *word != '!';

	if (word == NULL)
		return;
	if (strtok(NULL, " \t\n") != NULL)
		errx(OURS, "--seccomp %s, line %d: one word, please",
		     c->seccomp, number);
	if (strcmp(word, "default") == 0) {
		start_from_default(c);
		return;
	}
	for (size_t i = 0; i < COUNT(calls); i++)
		if (strcmp(calls[i].name, word + !allowed) == 0) {
			judge(c, calls[i].number, allowed);
			return;
		}
	errx(OURS, "--seccomp %s, line %d: no such system call", c->seccomp,
	     number);
}

static void
read_policy(const struct container *c)
{
	FILE *f = fopen(c->seccomp, "re");
	char line[256];

	if (f == NULL)
		err(OURS, "--seccomp '%s' (default, off, or a file)",
		    c->seccomp);
	for (size_t i = 0; i < COUNT(calls); i++)
		judge(c, calls[i].number, false);
	for (int n = 1; fgets(line, sizeof line, f) != NULL; n++) {
		line[strcspn(line, "#")] = '\0';
		read_line(c, line, n);
	}
	if (ferror(f))
		err(OURS, "--seccomp '%s'", c->seccomp);
	fclose(f);
	if (verdicts[NR_execve] != ALLOW)
		errx(OURS, "--seccomp %s must allow execve, or nothing runs",
		     c->seccomp);
}

/* Up to the end, which is 0; no instruction is. */
static void
emit(const struct sock_filter *code)
{
	while (code->code != 0)
		filter[length++] = *code++;
}

/*
 * The tree over the ranges first..last, of which each starts at starts[i]:
 * below the middle one the lower half, from there on the upper half.
 */
static void
emit_tree(const short *starts, int first, int last)
{
	int middle = (first + last + 1) / 2, at = length;

	if (first == last) {
		emit(answers[verdicts[starts[first]]]);
		return;
	}
	emit((struct sock_filter[]){
	    IF(JGE, starts[middle], 0, 1), BPF_STMT(BPF_JMP | BPF_JA, 0), {0}});
	emit_tree(starts, first, middle - 1);
	filter[at + 1].k = length - at - 2;
	emit_tree(starts, middle, last);
}

/* In the launcher: a policy is a file of the host. */
void
prepare_seccomp(struct container *c)
{
	short starts[TOP + 1] = {0};
	int ranges = 1;

	if (strcmp(c->seccomp, "off") == 0)
		return;
	memset(verdicts, ENOSYS_, sizeof verdicts);
	if (strcmp(c->seccomp, "default") == 0)
		start_from_default(c);
	else
		read_policy(c);
	for (int n = 1; n <= TOP; n++)
		if (verdicts[n] != verdicts[n - 1])
			starts[ranges++] = n;
	emit((struct sock_filter[]){LOAD(arch),
				    IF(JEQ, ARCHITECTURE, 1, 0),
				    FAIL(ENOSYS),
				    LOAD(nr),
				    {0}});
	emit_tree(starts, 0, ranges - 1);
}

/* Last of all: the filter holds for us too. A listener goes to the launcher. */
void
apply_seccomp(const struct container *c)
{
	struct sock_fprog program = {length, filter};
	unsigned long flags = c->supervise ? LISTENER | KILLABLE : 0;
	int listener;

	if (length == 0)
		return;
	explain(14, "seccomp(SECCOMP_SET_MODE_FILTER): %d instructions",
		length);
	while ((listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags,
				   &program)) == -1) {
		if (errno != EINVAL || (flags & KILLABLE) == 0)
			err(OURS, "seccomp (%s)",
			    errno == EBUSY
				? "a supervisor answers already"
				: "not in this kernel? --seccomp off");
		flags &= ~KILLABLE;
	}
	if (c->supervise)
		send_descriptor(c, listener);
}

/* For those who come later: whose launcher is inside, and cannot answer. */
void
save_seccomp(const struct container *c)
{
	static char text[2 * sizeof filter + 1];
	const unsigned char *byte = (const unsigned char *)filter;

	for (size_t i = 0; i < length * sizeof *filter; i++) {
		text[2 * i] = "0123456789abcdef"[byte[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[byte[i] & 15];
	}
	record(c, "filter=%s\n", text);
}

void
load_seccomp(struct container *c, int state)
{
	char *text = state_value(state, "filter", 0);
	unsigned char *byte = (unsigned char *)filter;

	if (text == NULL)
		errx(OURS, "%s has just ended", c->name);
	for (char *p = text; sscanf(p, "%2hhx", byte) == 1; p += 2)
		byte++;
	length = strlen(text) / 2 / sizeof *filter;
	free(text);
	for (size_t i = 0; i < length; i++)
		if (filter[i].k == SECCOMP_RET_USER_NOTIF)
			filter[i] = (struct sock_filter)FAIL(EPERM);
}
