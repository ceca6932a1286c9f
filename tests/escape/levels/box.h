/*
 * box.h - the steps of a container, each of them whole.
 *
 * A level is a list of these steps with one fault in it. Whoever plays becomes
 * root of the machine, so it runs in the virtual machine of scripts/escape and
 * nowhere else. There is no user namespace (chapter 15): Docker has none either,
 * unless one asks for it.
 */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <linux/audit.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef SYS_close_range /* what an older libc does not know */
#define SYS_close_range 436
#endif
#ifndef SYS_mount_setattr
#define SYS_open_tree 428
#define SYS_move_mount 429
#define SYS_mount_setattr 442
#endif
#ifdef __aarch64__
#define OUR_ARCH AUDIT_ARCH_AARCH64
#else
#define OUR_ARCH AUDIT_ARCH_X86_64
#endif
#define COUNT(array) (sizeof(array) / sizeof *(array))
#define ROOT "/mnt/root" /* where it is made, in a mount namespace of its own */

enum { KEPT_OUT = 77 };
enum { SAFE = MS_NOSUID | MS_NODEV | MS_NOEXEC };
enum {
	NAMESPACES = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID |
		     CLONE_NEWNET | CLONE_NEWCGROUP
};

static bool closed; /* -c: the call that is missing is made, for the tests */
static const char *image;
static char **command;
static char group[64];

/* A word on the kernel's command line that only scripts/vm puts there. */
static void
only_in_the_machine(void)
{
	char line[4096] = " ";
	int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t length = read(fd, line + 1, sizeof line - 2);

	close(fd);
	if (length > 0)
		line[1 + length] = '\0';
	line[strcspn(line, "\n")] = ' ';
	if (strstr(line, " kakuri.vm=1 ") == NULL)
		errx(KEPT_OUT, "this container lets you out: it runs in a "
			       "virtual machine only (scripts/escape N)");
}

static void
options(int argc, char *argv[])
{
	only_in_the_machine();
	closed = argc > 1 && strcmp(argv[1], "-c") == 0;
	if (argc < 3 + closed)
		errx(2, "usage: level [-c] IMAGE COMMAND [ARG...]");
	image = argv[1 + closed];
	command = argv + 2 + closed;
	umask(022);
}

/* The devices of /dev. */
static const struct {
	const char *path;
	int major, minor;
} nodes[] = {{ROOT "/dev/null", 1, 3},	  {ROOT "/dev/zero", 1, 5},
	     {ROOT "/dev/full", 1, 7},	  {ROOT "/dev/random", 1, 8},
	     {ROOT "/dev/urandom", 1, 9}, {ROOT "/dev/tty", 5, 0},
	     {ROOT "/dev/console", 5, 2}};

/* Chapters 18 and 20: a group, in which no device but these can be opened. */
static void
make_group(void)
{
	char path[96];
	int fd;

	snprintf(group, sizeof group, "/sys/fs/cgroup/kakuri%d.way-out",
		 getpid());
	if (mkdir(group, 0755) == -1)
		err(1, "mkdir(%s)", group);
	snprintf(path, sizeof path, "%s/cgroup.procs", group);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (write(fd, "0", 1) != 1)
		err(1, "%s", path);
	close(fd);
}

static void
limit_devices(void)
{
	enum { N = COUNT(nodes), NO = 8 + N, YES = NO + 2, END = YES + 2 };
	struct bpf_insn code[END] = {
	    {BPF_LDX | BPF_MEM | BPF_W, 2, 1, 0, 0}, /* r2: access_type */
	    {BPF_ALU64 | BPF_AND, 2, 0, 0, 0xffff},
	    {BPF_JMP | BPF_JNE, 2, 0, NO - 3, BPF_DEVCG_DEV_CHAR},
	    {BPF_LDX | BPF_MEM | BPF_W, 2, 1, 4, 0}, /* r2: major */
	    {BPF_LDX | BPF_MEM | BPF_W, 3, 1, 8, 0}, /* r3: minor */
	    {BPF_JMP | BPF_JEQ, 2, 0, YES - 6, 136}, /* a terminal */
	    {BPF_ALU64 | BPF_LSH, 2, 0, 0, 8},
	    {BPF_ALU64 | BPF_OR | BPF_X, 2, 3, 0, 0},
	    [NO] = {BPF_ALU64 | BPF_MOV, 0, 0, 0, 0},
	    {BPF_JMP | BPF_EXIT, 0, 0, 0, 0},
	    [YES] = {BPF_ALU64 | BPF_MOV, 0, 0, 0, 1},
	    {BPF_JMP | BPF_EXIT, 0, 0, 0, 0},
	};
	static union bpf_attr load, attach; /* static: the rest is zero */
	int directory, program;

	load.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
	load.insns = (unsigned long)code;
	load.insn_cnt = END;
	load.license = (unsigned long)"";
	attach.attach_type = BPF_CGROUP_DEVICE;
	for (int i = 0; i < N; i++)
		code[8 + i] =
		    (struct bpf_insn){BPF_JMP | BPF_JEQ, 2, 0, YES - 9 - i,
				      nodes[i].major << 8 | nodes[i].minor};
	program = syscall(SYS_bpf, BPF_PROG_LOAD, &load, sizeof load);
	if (program == -1)
		err(1, "bpf(BPF_PROG_LOAD)");
	directory = open(group, O_DIRECTORY | O_CLOEXEC);
	if (directory == -1)
		err(1, "%s", group);
	attach.target_fd = directory;
	attach.attach_bpf_fd = program;
	if (syscall(SYS_bpf, BPF_PROG_ATTACH, &attach, sizeof attach) == -1)
		err(1, "bpf(BPF_PROG_ATTACH)");
	close(directory);
	close(program);
}

/* Chapters 5 to 9, 19: what follows is done by the child, and the parent waits. */
static void
new_namespaces(int kinds)
{
	int status;
	pid_t pid;

	if (unshare(kinds) == -1)
		err(1, "unshare");
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid != 0) {
		signal(SIGINT, SIG_IGN);
		signal(SIGQUIT, SIG_IGN);
		if (waitpid(pid, &status, 0) == -1)
			err(1, "waitpid");
		rmdir(group);
		exit(WIFEXITED(status) ? WEXITSTATUS(status)
				       : 128 + WTERMSIG(status));
	}
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1)
		err(1, "prctl(PR_SET_PDEATHSIG)");
	setsid();
	if (isatty(0) && ioctl(0, TIOCSCTTY, 1) == -1)
		err(1, "ioctl(TIOCSCTTY)");
	if (sethostname("container", strlen("container")) == -1)
		err(1, "sethostname");
}

/* mount -t TYPE, or with a source a bind mount that may be read-only. */
static void
attach(const char *type, const char *path, int flags, const char *data)
{
	mkdir(path, 0755); /* if it is missing */
	if (mount(type, path, type, flags, data) == -1)
		err(1, "mount(%s)", path);
}

static void
bind(const char *source, const char *path, int flags)
{
	if (mount(source, path, NULL, MS_BIND, NULL) == -1)
		err(1, "mount(%s, bind)", path);
	if (flags != 0 &&
	    mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | flags, NULL) == -1)
		err(1, "mount(%s, read-only)", path);
}

/* Chapter 2: mknod. */
static void
make_devices(void)
{
	mode_t before = umask(0);

	attach("tmpfs", ROOT "/dev", MS_NOSUID | MS_NOEXEC, "mode=755");
	for (size_t i = 0; i < COUNT(nodes); i++)
		if (mknod(nodes[i].path, S_IFCHR | 0666,
			  makedev(nodes[i].major, nodes[i].minor)) == -1)
			err(1, "mknod(%s)", nodes[i].path);
	attach("devpts", ROOT "/dev/pts", MS_NOSUID | MS_NOEXEC,
	       "newinstance,ptmxmode=666,mode=620,gid=5");
	if (symlink("pts/ptmx", ROOT "/dev/ptmx") == -1)
		err(1, "symlink(ptmx)");
	if (symlink("/proc/self/fd", ROOT "/dev/fd") == -1)
		err(1, "symlink(fd)");
	umask(before);
}

/* Chapters 4, 5, 16: IMAGE below a layer in memory; /proc, in which what would
 * change the host is read-only or covered; /dev. */
static void
make_root(void)
{
	static const char *const kept[] = {ROOT "/proc/sys", ROOT "/proc/irq",
					   ROOT "/proc/bus", ROOT "/proc/fs",
					   ROOT "/proc/sysrq-trigger"};
	static const char *const masked[] = {
	    ROOT "/proc/kcore", ROOT "/proc/keys", ROOT "/proc/timer_list"};
	char layers[256];

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");
	attach("tmpfs", "/mnt", 0, "mode=755");
	mkdir("/mnt/upper", 0755);
	mkdir("/mnt/work", 0755);
	snprintf(layers, sizeof layers,
		 "lowerdir=%s,upperdir=/mnt/upper,workdir=/mnt/work", image);
	attach("overlay", ROOT, 0, layers);
	attach("proc", ROOT "/proc", SAFE, NULL);
	make_devices();
	for (size_t i = 0; i < COUNT(kept); i++)
		bind(kept[i], kept[i], SAFE | MS_RDONLY);
	for (size_t i = 0; i < COUNT(masked); i++)
		bind("/dev/null", masked[i], 0);
}

/* Chapter 3. */
static inline void /* not all levels do */
change_root(void)
{
	if (chdir(ROOT) == -1)
		err(1, "chdir(" ROOT ")");
	if (syscall(SYS_pivot_root, ".", ".") == -1)
		err(1, "pivot_root");
	if (umount2(".", MNT_DETACH) == -1)
		err(1, "umount2");
	if (chdir("/") == -1)
		err(1, "chdir(/)");
}

/* Chapter 3, too: none but 0, 1 and 2. */
static void
close_others(void)
{
	if (syscall(SYS_close_range, 3, ~0U, 0) == -1)
		err(1, "close_range");
}

/* Chapter 2: Docker's 14 capabilities, or fewer. */
static void
drop_rights(unsigned without)
{
	const unsigned kept =
	    (1U << CAP_CHOWN | 1U << CAP_DAC_OVERRIDE | 1U << CAP_FOWNER |
	     1U << CAP_FSETID | 1U << CAP_KILL | 1U << CAP_SETGID |
	     1U << CAP_SETUID | 1U << CAP_SETPCAP | 1U << CAP_NET_RAW |
	     1U << CAP_NET_BIND_SERVICE | 1U << CAP_SYS_CHROOT |
	     1U << CAP_MKNOD | 1U << CAP_AUDIT_WRITE | 1U << CAP_SETFCAP) &
	    ~without;
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2] = {{kept, kept, 0}, {0, 0, 0}};

	for (int cap = 0; prctl(PR_CAPBSET_READ, cap) >= 0; cap++)
		if ((cap > 31 || (kept >> cap & 1) == 0) &&
		    prctl(PR_CAPBSET_DROP, cap) == -1)
			err(1, "prctl(PR_CAPBSET_DROP)");
	if (syscall(SYS_capset, &head, data) == -1)
		err(1, "capset");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		err(1, "prctl(PR_SET_NO_NEW_PRIVS)");
}

static const int refused[] = {SYS_mount,
			      SYS_umount2,
			      SYS_pivot_root,
			      SYS_setns,
			      SYS_unshare,
			      SYS_bpf,
			      SYS_fsopen,
			      SYS_open_tree,
			      SYS_move_mount,
			      SYS_mount_setattr,
			      SYS_open_by_handle_at,
			      SYS_perf_event_open,
			      SYS_userfaultfd,
			      SYS_io_uring_setup,
			      SYS_add_key,
			      SYS_request_key,
			      SYS_keyctl};

/* Chapter 14: these are refused, and new user namespaces; clone3, of which no
 * filter can see the flags, is as if it were not there. */
static void
filter_calls(bool clone3_too)
{
	enum { N = COUNT(refused), CLONE = 7 + N, YES = CLONE + 3 };
	enum { NO = YES + 1, UNKNOWN = NO + 1, END = UNKNOWN + 1, NEW = 462 };
	const unsigned yes = SECCOMP_RET_ALLOW;
	struct sock_filter code[END] = {
	    {BPF_LD | BPF_ABS, 0, 0, offsetof(struct seccomp_data, arch)},
	    {BPF_JMP | BPF_JEQ, 1, 0, OUR_ARCH},
	    {BPF_RET, 0, 0, SECCOMP_RET_KILL_PROCESS},
	    {BPF_LD | BPF_ABS, 0, 0, offsetof(struct seccomp_data, nr)},
	    {BPF_JMP | BPF_JGT, UNKNOWN - 5, 0, NEW}, /* x32, too */
	    {BPF_JMP | BPF_JEQ, UNKNOWN - 6, 0, SYS_clone3},
	    [CLONE - 1] = {BPF_JMP | BPF_JEQ, 0, YES - CLONE, SYS_clone},
	    [CLONE] = {BPF_LD | BPF_ABS, 0, 0,
		       offsetof(struct seccomp_data, args[0])},
	    {BPF_JMP | BPF_JSET, NO - CLONE - 2, 0, CLONE_NEWUSER},
	    {BPF_JMP, 0, 0, 0},
	    [YES] = {BPF_RET, 0, 0, yes},
	    [NO] = {BPF_RET, 0, 0, SECCOMP_RET_ERRNO | EPERM},
	    [UNKNOWN] = {BPF_RET, 0, 0, SECCOMP_RET_ERRNO | ENOSYS},
	};
	struct sock_fprog program = {END, code};

	if (!clone3_too)
		code[5].jt = 0;
	for (int i = 0; i < N; i++)
		code[6 + i] = (struct sock_filter){BPF_JMP | BPF_JEQ,
						   NO - 7 - i, 0, refused[i]};
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == -1)
		err(1, "seccomp");
}

/* The words that COMMAND gets, of which none is the host's but these. */
static void
run(const char *prompt)
{
	static const char *const names[] = {"TERM", "LANG", "DEMO_LANG"};
	const char *values[COUNT(names)];

	for (size_t i = 0; i < COUNT(names); i++)
		values[i] = getenv(names[i]);
	clearenv();
	for (size_t i = 0; i < COUNT(names); i++)
		if (values[i] != NULL)
			setenv(names[i], values[i], 1);
	setenv("PATH", "/usr/local/bin:/usr/sbin:/usr/bin", 1);
	setenv("HOME", "/root", 1);
	setenv("PS1", prompt, 1);
	execvp(command[0], command);
	err(127, "%s", command[0]);
}
