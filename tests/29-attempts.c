/*
 * 29-attempts.c - what root in a container may try, and must not get.
 *
 *	attempts MARK PID SOCKET [ATTEMPT...]	try all, or these; a line for each
 *	attempts serve SOCKET [SECONDS]		on the host: a process and an
 *						abstract socket, for a minute
 *
 * MARK is a file of the host, PID the process that serves. Compiled by
 * 29-security.bats and scripts/attacks.
 */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <linux/sched.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *mark, *name;
static pid_t host;

/* Each gives -1 where it was refused. */
static int
reads(const char *path)
{
	char byte;
	int fd = open(path, O_RDONLY | O_NONBLOCK);
	ssize_t n = fd == -1 ? -1 : read(fd, &byte, 1);

	if (n == 0)
		errno = ENODATA;
	return n == 1 ? 0 : -1;
}
static int
writes(const char *path)
{
	struct stat st;
	int fd = open(path, O_WRONLY | O_APPEND);

	if (fd == -1 || fstat(fd, &st) == -1 || !S_ISCHR(st.st_mode))
		return fd;
	errno = ENODEV; /* covered by /dev/null */
	return -1;
}
static int
walk(void)
{
	int top = open("/", O_RDONLY);

	mkdir("/tmp/cell", 0700);
	if (chroot("/tmp/cell") == -1 || fchdir(top) == -1)
		return -1;
	for (int i = 0; i < 1000; i++)
		chdir("..");
	chroot(".");
	return access(mark, F_OK);
}
static int
old_root(void)
{
	char path[999];

	umount2("/", MNT_DETACH);
	snprintf(path, sizeof path, "/proc/1/root%s", mark);
	if (access(path, F_OK) == 0)
		return 0;
	snprintf(path, sizeof path, "/proc/1/cwd%s", mark);
	if (access(path, F_OK) == 0)
		return 0;
	snprintf(path, sizeof path, "/..%s", mark);
	return access(path, F_OK);
}
static int
pivot(void)
{
	return syscall(SYS_pivot_root, "/tmp", "/tmp");
}
static int
mount_new(void)
{
	return mount("x", "/tmp", "tmpfs", 0, NULL);
}
static int
mount_bind(void)
{
	return mount("/tmp", "/proc/sys", NULL, MS_BIND, NULL);
}
static int
mount_proc(void)
{
	return mount("x", "/tmp", "proc", 0, NULL);
}
static int
mount_cgroup(void)
{
	return mount("x", "/tmp", "cgroup", 0, "pids") == 0
		   ? 0
		   : mount("x", "/tmp", "cgroup2", 0, NULL);
}
static int
remount(void)
{
	const char *paths[] = {"/", "/proc/sys", "/sys", "/dev", "/proc"};

	for (int i = 0; i < 5; i++)
		if (mount(NULL, paths[i], NULL, MS_REMOUNT | MS_BIND, NULL) ==
		    0)
			return 0;
	return -1;
}
static int
unmount(void)
{
	const char *paths[] = {"/proc/sys", "/proc/kcore", "/sys",
			       "/dev",	    "/proc",	   "/"};

	for (int i = 0; i < 6; i++)
		if (umount2(paths[i], MNT_DETACH) == 0)
			return 0;
	return -1;
}
static int
mount_api(void)
{
	int fd = syscall(SYS_fsopen, "tmpfs", 0);

	return fd != -1 ? fd : (int)syscall(SYS_open_tree, AT_FDCWD, "/", 1);
}
static int
mount_flags(void)
{
	unsigned long long change[4] = {0, 1, 0, 0};

	return syscall(442, AT_FDCWD, "/proc/sys", 0, change, sizeof change) ==
		       0
		   ? 0
		   : (int)syscall(442, AT_FDCWD, "/proc", 0, change,
				  sizeof change);
}
static int
user_unshare(void)
{
	return unshare(CLONE_NEWUSER);
}
static int
user_clone(void)
{
	int pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	return pid;
}
static int
user_clone3(void)
{
	struct clone_args args = {.flags = CLONE_NEWUSER,
				  .exit_signal = SIGCHLD};
	int pid = syscall(SYS_clone3, &args, sizeof args);

	if (pid == 0)
		_exit(0);
	return pid;
}
static int
spaces(void)
{
	return unshare(CLONE_NEWNS) == 0 ? 0 : unshare(CLONE_NEWCGROUP);
}
static int
enter(void)
{
	int fd = open("/proc/self/ns/mnt", O_RDONLY);

	return setns(fd, CLONE_NEWNS);
}
static int
core_pattern(void)
{
	return writes("/proc/sys/kernel/core_pattern");
}
static int
sysrq(void)
{
	return writes("/proc/sysrq-trigger");
}
static int
sysctl_vm(void)
{
	return writes("/proc/sys/vm/drop_caches");
}
static int
modprobe(void)
{
	return writes("/proc/sys/kernel/modprobe");
}
static int
uevent(void)
{
	return writes("/sys/kernel/uevent_helper");
}
static int
sys_write(void)
{
	return writes("/sys/kernel/profiling");
}
static int
sys_power(void)
{
	return writes("/sys/power/state");
}
static int
irq(void)
{
	return writes("/proc/irq/default_smp_affinity");
}
static int
release_agent(void)
{
	return writes("/sys/fs/cgroup/release_agent");
}
static int
leave_group(void)
{
	const char *paths[] = {
	    "/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/../cgroup.procs",
	    "/sys/fs/cgroup/pids/tasks", "/sys/fs/cgroup/memory/tasks"};

	for (int i = 0; i < 4; i++)
		if (writes(paths[i]) != -1)
			return 0;
	return -1;
}
static int
oom(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY);

	return write(fd, "-1000", 5);
}
static int
kcore(void)
{
	return reads("/proc/kcore");
}
static int
keys(void)
{
	return reads("/proc/keys");
}
static int
timers(void)
{
	return reads("/proc/timer_list");
}
static int
kmsg(void)
{
	mknod("/tmp/kmsg", S_IFCHR | 0600, makedev(1, 11));
	return reads("/tmp/kmsg") == 0 ? 0 : reads("/proc/kmsg");
}
static int
user_keys(void)
{
	return syscall(SYS_keyctl, 11, -4, 0, 0, 0);
}
static int
mem(void)
{
	const char *paths[] = {"/tmp/mem", "/mem", "/dev/mem", "/dev/shm/mem",
			       "/tmp/../mem2"};
	int fd = -1;

	for (int i = 0; i < 5 && fd == -1; i++) {
		mknod(paths[i], S_IFCHR | 0600, makedev(1, 1));
		fd = open(paths[i], O_RDONLY);
	}
	return fd;
}
static int
disk(void)
{
	unsigned int major, minor;
	char line[999];
	FILE *f = fopen("/proc/partitions", "r");

	while (fgets(line, sizeof line, f) != NULL)
		if (sscanf(line, "%u %u", &major, &minor) == 2) {
			unlink("/tmp/disk");
			mknod("/tmp/disk", S_IFBLK | 0600,
			      makedev(major, minor));
			if (open("/tmp/disk", O_RDONLY) != -1)
				return 0;
		}
	return -1;
}
static int
image_disk(void)
{
	return open("/disk", O_RDONLY);
}
static int
handle(void)
{
	struct {
		struct file_handle h;
		char more[128];
	} u = {.h.handle_bytes = 128};
	int id, fd = open("/", O_RDONLY);

	if (name_to_handle_at(AT_FDCWD, "/", &u.h, &id, 0) == -1)
		return -1;
	return open_by_handle_at(fd, &u.h, O_RDONLY);
}
static int
module(void)
{
	if (syscall(SYS_init_module, "", 0, "") == -1 &&
	    (errno == EPERM || errno == ENOSYS))
		return -1;
	return 0;
}
static int
kexec(void)
{
	return syscall(SYS_kexec_load, 0, 0, NULL, 0);
}
/* An unknown command: who may is told EINVAL, and nothing happens. */
static int
restart(void)
{
	return syscall(SYS_reboot, 0xfee1dead, 672274793, 0x77777777, NULL) ==
			   -1 &&
		       errno == EINVAL
		   ? 0
		   : -1;
}
static int
swap(void)
{
	return syscall(SYS_swapon, "/proc/version", 0) == -1 && errno == EINVAL
		   ? 0
		   : -1;
}
static int
clock_set(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return syscall(SYS_clock_settime, CLOCK_REALTIME, &now);
}
static int
account(void)
{
	return acct(NULL);
}
static int
host_signal(void)
{
	return kill(host, 0);
}
static int
host_trace(void)
{
	return ptrace(PTRACE_SEIZE, host, 0, 0);
}
static int
host_memory(void)
{
	char byte;
	struct iovec v = {&byte, 1}, its = {&host, 1}; /* the same program */

	return process_vm_readv(host, &v, 1, &its, 1, 0);
}
static int
host_files(void)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/root", host);
	return access(path, F_OK);
}
static int
abstract(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	strcpy(a.sun_path + 1, name);
	return connect(s, (void *)&a, 3 + strlen(name));
}
static int
type_in(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (ioctl(fd, TIOCSTI, "\n") == 0)
			return 0;
	return ioctl(open("/dev/tty", O_RDWR), TIOCSTI, "\n");
}
static int
terminal(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (isatty(fd) && ioctl(fd, TIOCEXCL) == 0 &&
		    ioctl(fd, TIOCNXCL) == 0)
			return 0;
	return -1;
}
static int
leaked(void)
{
	struct stat st;

	for (int fd = 0; fd < 1024; fd++)
		if (fstat(fd, &st) == 0 && (fd > 2 || S_ISDIR(st.st_mode)))
			return 0;
	errno = EBADF;
	return -1;
}
static int
reopened(void)
{
	struct stat st;

	errno = ENOENT;
	for (int fd = 0; fd < 3; fd++)
		if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
			return 0;
	return -1;
}
static int
launcher(void)
{
	struct stat mine, its;
	int fd = open("/proc/1/exe", O_RDONLY);

	/* Without a PID 1 of its own it is this program. */
	if (fd == -1 || fstat(fd, &its) == -1 ||
	    stat("/proc/self/exe", &mine) == -1)
		return -1;
	errno = EXDEV;
	return mine.st_ino == its.st_ino && mine.st_dev == its.st_dev ? -1 : 0;
}
static int
vsock(void)
{
	return socket(40, SOCK_STREAM, 0);
}
static int
packets(void)
{
	return socket(AF_PACKET, SOCK_RAW, 0);
}
static int
packet_filter(void)
{
	return socket(AF_NETLINK, SOCK_RAW, 12);
}
static int
ipsec(void)
{
	return socket(AF_NETLINK, SOCK_RAW, 6);
}
/* All that there are but the usual ones, and those that have a line here. */
static int
families(void)
{
	static const int usual[] = {AF_UNIX,	AF_INET,   AF_INET6,
				    AF_NETLINK, AF_PACKET, 40};

	for (int family = 1; family < 64; family++) {
		int known = 0, pair[2];

		for (int i = 0; i < 6; i++)
			known |= usual[i] == family;
		for (int type = 1; type <= SOCK_SEQPACKET && !known; type++)
			if (socket(family, type, 0) != -1 ||
			    socketpair(family, type, 0, pair) != -1)
				return 0;
	}
	return -1;
}
static int
log_read(void)
{
	return syscall(SYS_syslog, 10, NULL, 0);
}
static int
bpf(void)
{
	unsigned attr[4] = {2, 4, 4, 1};

	return syscall(SYS_bpf, 0, attr, sizeof attr);
}
static int
perf(void)
{
	unsigned attr[32] = {1, 128};

	return syscall(SYS_perf_event_open, attr, 0, -1, -1, 0);
}
static int
fault(void)
{
	return syscall(SYS_userfaultfd, 1);
}
static int
uring(void)
{
	char params[120] = {0};

	return syscall(425, 1, params);
}
static int
x32(void)
{
#ifdef __x86_64__
	return syscall(0x40000000 | SYS_getpid);
#endif
	return -1;
}
static int
i386(void)
{
#ifdef __x86_64__
	int r, status;
	pid_t pid = fork();

	if (pid == 0) { /* a kernel without such calls kills it */
		asm volatile("int $0x80" : "=a"(r) : "a"(20) : "memory");
		_exit(r < 0 ? -r : 0);
	}
	if (pid == -1 || waitpid(pid, &status, 0) == -1)
		return -1;
	errno = WIFEXITED(status) ? WEXITSTATUS(status) : ENOSYS;
	return errno != 0 ? -1 : 0;
#endif
	return -1;
}
static int
set_uid(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (setresgid(1000, 1000, 1000) || setresuid(1000, 1000, 1000))
			_exit(1);
		execl("/suid", "suid", "effective", NULL);
		_exit(1);
	}
	waitpid(pid, &status, 0);
	return status == 0 ? 0 : -1;
}
static int
regain(void)
{
	return prctl(PR_CAPBSET_READ, 21) == 1
		   ? 0
		   : prctl(PR_CAP_AMBIENT, 2, 21, 0, 0);
}
static int
hostname(void)
{
	return sethostname("x", 1);
}
static int
priority(void)
{
	return setpriority(PRIO_PROCESS, 0, -20);
}
static int
real_time(void)
{
	struct sched_param p = {1};

	return sched_setscheduler(0, SCHED_FIFO, &p);
}
static int
more_files(void)
{
	struct rlimit l = {1 << 20, 1 << 20}, old;

	getrlimit(RLIMIT_NPROC, &old);
	l.rlim_cur = l.rlim_max = RLIM_INFINITY;
	if (old.rlim_max == RLIM_INFINITY)
		return -1;
	return setrlimit(RLIMIT_NPROC, &l);
}

#define TRY(what)                                                              \
	{                                                                      \
#what, what                                                    \
	}
static const struct {
	const char *what;
	int (*try)(void);
} attempts[] = {
    TRY(walk),		TRY(old_root),	  TRY(pivot),	      TRY(mount_new),
    TRY(mount_bind),	TRY(mount_proc),  TRY(mount_cgroup),  TRY(remount),
    TRY(unmount),	TRY(mount_api),	  TRY(mount_flags),   TRY(user_unshare),
    TRY(user_clone),	TRY(user_clone3), TRY(spaces),	      TRY(enter),
    TRY(core_pattern),	TRY(sysrq),	  TRY(sysctl_vm),     TRY(modprobe),
    TRY(uevent),	TRY(sys_write),	  TRY(sys_power),     TRY(irq),
    TRY(release_agent), TRY(leave_group), TRY(oom),	      TRY(kcore),
    TRY(keys),		TRY(timers),	  TRY(kmsg),	      TRY(user_keys),
    TRY(mem),		TRY(disk),	  TRY(image_disk),    TRY(handle),
    TRY(module),	TRY(kexec),	  TRY(restart),	      TRY(swap),
    TRY(clock_set),	TRY(account),	  TRY(host_signal),   TRY(host_trace),
    TRY(host_memory),	TRY(host_files),  TRY(abstract),      TRY(type_in),
    TRY(terminal),	TRY(leaked),	  TRY(reopened),      TRY(launcher),
    TRY(vsock),		TRY(packets),	  TRY(packet_filter), TRY(ipsec),
    TRY(families),	TRY(log_read),	  TRY(bpf),	      TRY(perf),
    TRY(fault),		TRY(uring),	  TRY(x32),	      TRY(i386),
    TRY(set_uid),	TRY(regain),	  TRY(hostname),      TRY(priority),
    TRY(real_time),	TRY(more_files),
};

static int
serve(const char *socket_name, int seconds)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	strcpy(a.sun_path + 1, socket_name);
	if (bind(s, (void *)&a, 3 + strlen(socket_name)) || listen(s, 9))
		return 1;
	puts("ready");
	fflush(stdout);
	alarm(seconds);
	for (;;) /* or those that are not taken fill its queue */
		close(accept(s, NULL, NULL));
}

static int
is_asked(const char *what, char **asked)
{
	if (*asked == NULL)
		return 1;
	while (*asked != NULL)
		if (strcmp(what, *asked++) == 0)
			return 1;
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc == 2)
		return geteuid() != 0; /* the set-uid copy */
	if (argc > 2 && strcmp(argv[1], "serve") == 0)
		return serve(argv[2], argc > 3 ? atoi(argv[3]) : 60);
	if (argc < 4)
		return 2;
	mark = argv[1];
	host = atoi(argv[2]);
	name = argv[3];
	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
		if (!is_asked(attempts[i].what, argv + 4))
			continue;
		fflush(stdout);
		if (fork() == 0) {
			alarm(10);
			errno = 0;
			if (attempts[i].try() == -1)
				printf("%s refused (%s)\n", attempts[i].what,
				       strerror(errno));
			else
				printf("%s DONE\n", attempts[i].what);
			fflush(stdout);
			_exit(0);
		}
		wait(NULL);
	}
	return 0;
}
