/*
 * lean - the kernel calls of a container and nothing else, to compare with.
 *
 *	lean plain ROOT COMMAND
 *	lean full ROOT COMMAND		+ overlay, veth, memory, cpus
 *
 * The same namespaces, mounts, masks, devices, capabilities, filter, groups,
 * guarded program, limits, signals, user and PID 1 as those of container run,
 * without options, checks, names, state, --explain and links that lead out of
 * ROOT. For scripts/bench alone: it leaves its cgroups' names to chance and
 * trusts ROOT.
 */
#include "../../chapters/29-runtime/kakuri.h"
#include "../../chapters/29-runtime/rtnl.h"
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <linux/sched.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/ioctl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>

#define DO(call) ((call) == -1 ? err(1, "%s", #call) : (void)0)
#define EACH(i, array)                                                         \
	for (size_t i = 0; i < sizeof(array) / sizeof *(array); i++)

static const uint64_t kept = 0xa80425fb;
static char groups[4][64];
static int group_count;
static bool full;
static char there[32], here[32]; /* addresses; the last one's may still be */

/* What only --supervise and container exec need. */
void
send_descriptor(const struct container *c, int descriptor)
{
	(void)c;
	(void)descriptor;
}

char *
state_value(int state, const char *key, int n)
{
	(void)state;
	(void)key;
	(void)n;
	return NULL;
}

const char *
in_language(const char *english)
{
	return english;
}

int
step(int chapter, int result, const char *format, ...)
{
	(void)chapter;
	return result == -1 ? (err(1, "%s", format), -1) : result;
}

static void
guard_this(char *argv[])
{
	struct {
		uint64_t set, clear, propagation, space;
	} change = {.set = 1 /* MOUNT_ATTR_RDONLY */};
	char path[2];
	int tree;

	if (readlink("/proc/self/exe", path, sizeof path) == 1)
		return;
	DO(tree = syscall(SYS_open_tree, AT_FDCWD, "/proc/self/exe",
			  OPEN_TREE_CLONE | O_CLOEXEC));
	DO(syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &change,
		   sizeof change));
	fexecve(tree, argv, environ);
	err(1, "fexecve");
}

static void
put(const char *directory, const char *file, const char *text)
{
	char path[128];
	int fd;

	snprintf(path, sizeof path, "%s/%s", directory, file);
	DO(fd = open(path, O_WRONLY | O_CLOEXEC));
	DO(write(fd, text, strlen(text)));
	close(fd);
}

static const char *
make_group(const char *tree)
{
	char *path = groups[group_count++];

	snprintf(path, sizeof groups[0], "/sys/fs/cgroup%s/lean%d", tree,
		 getpid());
	DO(mkdir(path, 0755));
	return path;
}

/* Where there is v2 alone, or v1 alone: hybrid is hidden by scripts/bench. */
static void
make_groups(bool unified)
{
	const char *pids = make_group(unified ? "" : "/pids");

	put(pids, "pids.max", "2048");
	if (!unified)
		make_group("/freezer");
	if (!full)
		return;
	if (unified) {
		put(pids, "memory.max", "268435456");
		put(pids, "cpu.max", "200000 100000");
		return;
	}
	put(make_group("/memory"), "memory.limit_in_bytes", "268435456");
	put(make_group("/cpu"), "cpu.cfs_quota_us", "200000");
}

static pid_t
start(bool unified, int *init)
{
	struct clone_args args = {.flags = CLONE_NEWNS | CLONE_NEWPID |
					   CLONE_NEWUTS | CLONE_NEWIPC |
					   CLONE_NEWNET | CLONE_PIDFD,
				  .pidfd = (uintptr_t)init,
				  .exit_signal = SIGCHLD};
	pid_t pid;

	if (unified) {
		args.flags |= CLONE_INTO_CGROUP | CLONE_NEWCGROUP;
		args.cgroup = open(groups[0], O_PATH | O_CLOEXEC);
	}
	DO(pid = syscall(SYS_clone3, &args, sizeof args));
	return pid;
}

static void
plug(pid_t pid)
{
	struct rtnl m;
	struct ifinfomsg up = {.ifi_flags = IFF_UP, .ifi_change = IFF_UP};
	struct ifinfomsg other = {0};
	struct rtattr *info, *data, *peer;
	char name[16];
	uint32_t target = pid;

	snprintf(name, sizeof name, "lean%d", pid);
	rtnl_start(&m, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &up, sizeof up);
	rtnl_add(&m, IFLA_IFNAME, name, strlen(name) + 1);
	info = rtnl_add(&m, IFLA_LINKINFO, NULL, 0);
	rtnl_add(&m, IFLA_INFO_KIND, "veth", strlen("veth"));
	data = rtnl_add(&m, IFLA_INFO_DATA, NULL, 0);
	peer = rtnl_add(&m, VETH_INFO_PEER, &other, sizeof other);
	rtnl_add(&m, IFLA_IFNAME, "eth0", sizeof "eth0");
	rtnl_add(&m, IFLA_NET_NS_PID, &target, sizeof target);
	rtnl_end(&m, peer);
	rtnl_end(&m, data);
	rtnl_end(&m, info);
	DO(rtnl_ask(&m));
	put("/proc/sys/net/ipv6/conf", strcat(name, "/disable_ipv6"), "1");
	name[strlen(name) - strlen("/disable_ipv6")] = '\0';
	DO(rtnl_address(name, here, 32));
	DO(rtnl_route(there, 32, name));
}

static void
make_root(const char *root)
{
	DO(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	if (full) {
		int lower = open(root, O_PATH | O_DIRECTORY);
		char data[128];

		snprintf(data, sizeof data,
			 "lowerdir=/proc/self/fd/%d,upperdir=upper,"
			 "workdir=work",
			 lower);
		DO(mount("tmpfs", root, "tmpfs", 0, NULL));
		DO(chdir(root));
		DO(mkdir("upper", 0755));
		DO(mkdir("work", 0700));
		DO(mount("overlay", root, "overlay", 0, data));
		close(lower);
	} else
		DO(mount(root, root, NULL, MS_BIND, NULL));
	DO(chdir(root));
	DO(mount(NULL, ".", NULL, MS_REMOUNT | MS_BIND | MS_NODEV, NULL));
}

enum { SAFE = MS_NOSUID | MS_NOEXEC | MS_NODEV };

static void
fill_system(bool unified)
{
	static const char *const device[] = {"null",   "zero",	  "full",
					     "random", "urandom", "tty"};
	static const int minor[] = {3, 5, 7, 8, 9, 0};
	static const char *const link[][2] = {{"/proc/self/fd", "dev/fd"},
					      {"/proc/self/fd/0", "dev/stdin"},
					      {"/proc/self/fd/1", "dev/stdout"},
					      {"/proc/self/fd/2", "dev/stderr"},
					      {"pts/ptmx", "dev/ptmx"}};

	umask(0);
	DO(mount("proc", "proc", "proc", SAFE, NULL));
	DO(mount("sysfs", "sys", "sysfs", SAFE | MS_RDONLY, NULL));
	DO(mount("tmpfs", "dev", "tmpfs", MS_NOSUID | MS_NOEXEC,
		 "mode=755,size=64k"));
	DO(mkdir("dev/pts", 0755));
	DO(mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
		 "newinstance,ptmxmode=0666,mode=0620,gid=5"));
	DO(mkdir("dev/shm", 0755));
	DO(mount("tmpfs", "dev/shm", "tmpfs", SAFE, "mode=1777,size=64m"));
	DO(mkdir("dev/mqueue", 0755));
	DO(mount("mqueue", "dev/mqueue", "mqueue", SAFE, NULL));
	if (unified)
		DO(mount("cgroup2", "sys/fs/cgroup", "cgroup2",
			 SAFE | MS_RDONLY, NULL));
	EACH(i, device)
	{
		char path[16];

		snprintf(path, sizeof path, "dev/%s", device[i]);
		DO(mknod(path, S_IFCHR | 0666,
			 makedev(1 + 4 * (i == 5), minor[i])));
	}
	EACH(i, link)
	DO(symlink(link[i][0], link[i][1]));
	DO(mount(NULL, "dev", NULL,
		 MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NOEXEC,
		 NULL));
}

static void
hide(void)
{
	static const char *const empty[] = {"proc/acpi", "proc/scsi",
					    "sys/firmware", "proc/asound",
					    "sys/devices/virtual/powercap"};
	static const char *const null[] = {
	    "proc/interrupts",	  "proc/kcore",	      "proc/keys",
	    "proc/latency_stats", "proc/sched_debug", "proc/timer_list",
	    "proc/timer_stats"};
	static const char *const fixed[] = {"proc/bus", "proc/fs", "proc/irq",
					    "proc/sys", "proc/sysrq-trigger"};

	EACH(i, empty)
	if (mount("tmpfs", empty[i], "tmpfs", SAFE | MS_RDONLY,
		  "size=4k,nr_inodes=2") == -1 &&
	    errno != ENOENT)
		err(1, "%s", empty[i]);
	EACH(i, null)
	if (mount("dev/null", null[i], NULL, MS_BIND, NULL) == -1 &&
	    errno != ENOENT)
		err(1, "%s", null[i]);
	EACH(i, fixed)
	if (mount(fixed[i], fixed[i], NULL, MS_BIND, NULL) == 0)
		DO(mount(NULL, fixed[i], NULL,
			 MS_REMOUNT | MS_BIND | MS_RDONLY | SAFE, NULL));
}

static void
set_up_network(int line)
{
	struct ifreq link = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	char byte;
	int s;

	DO(read(line, &byte, 1));
	DO(s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	DO(ioctl(s, SIOCSIFFLAGS, &link));
	if (full) {
		DO(rtnl_address("eth0", there, 24));
		strcpy(link.ifr_name, "eth0");
		link.ifr_flags = IFF_UP;
		DO(ioctl(s, SIOCSIFFLAGS, &link));
		DO(rtnl_route("0.0.0.0", 0, "eth0"));
	}
	close(s);
}

/* The limits and dispositions of our shell stay outside. */
static void
reset(void)
{
	struct rlimit limit;

	for (int what = 0; what < RLIM_NLIMITS; what++) {
		DO(prlimit(1, what, NULL, &limit));
		setrlimit(what, &limit);
	}
	for (int n = 1; n < NSIG; n++)
		signal(n, SIG_DFL);
}

static void
keep(void)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2] = {{kept, kept, 0}, {0}};

	DO(syscall(SYS_capset, &head, data));
}

static void
drop(void)
{
	DO(syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL));
	for (int cap = 0; cap <= CAP_LAST_CAP; cap++)
		if ((kept >> cap & 1) == 0)
			prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
	DO(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0));
	keep();
	DO(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

static _Noreturn void
stay(struct container *c, char *command[], int signals)
{
	struct signalfd_siginfo info;
	sigset_t none;
	int status;

	setsid();
	DO(prctl(PR_SET_PDEATHSIG, SIGKILL));
	if (fork() == 0) {
		setsid();
		umask(022);
		DO(setgroups(0, NULL));
		DO(setresgid(0, 0, 0));
		DO(setresuid(0, 0, 0));
		keep();
		apply_seccomp(c);
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		execv(command[0], command);
		err(127, "%s", command[0]);
	}
	keep();
	DO(read(signals, &info, sizeof info));
	wait(&status);
	_exit(WEXITSTATUS(status));
}

static _Noreturn void
inside(struct container *c, bool unified, char *argv[], int line, int signals)
{
	if (!unified) {
		for (int i = 0; i < group_count; i++)
			put(groups[i], "tasks", "0");
		DO(unshare(CLONE_NEWCGROUP));
	}
	DO(sethostname("container", 9));
	make_root(argv[2]);
	fill_system(unified);
	hide();
	set_up_network(line);
	DO(syscall(SYS_pivot_root, ".", "."));
	DO(umount2(".", MNT_DETACH));
	DO(chdir("/"));
	drop();
	stay(c, &argv[3], signals);
}

int
main(int argc, char *argv[])
{
	struct container c = {.seccomp = "default", .capabilities = kept};
	bool unified = access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0;
	int line[2], init, signals, status;
	sigset_t all;
	pid_t pid;

	if (argc < 4)
		errx(2, "usage: lean plain|full ROOT COMMAND");
	full = strcmp(argv[1], "full") == 0;
	snprintf(here, sizeof here, "10.212.%d.1", getpid() % 256);
	snprintf(there, sizeof there, "10.212.%d.2", getpid() % 256);
	guard_this(argv);
	DO(prctl(PR_SET_DUMPABLE, 0));
	DO(syscall(SYS_close_range, 3U, ~0U, 0U));
	reset();
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	DO(signals = signalfd(-1, &all, SFD_CLOEXEC));
	prepare_seccomp(&c);
	make_groups(unified);
	DO(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line));
	if ((pid = start(unified, &init)) == 0)
		inside(&c, unified, argv, line[1], signals);
	if (full)
		plug(pid);
	DO(write(line[0], "", 1));
	DO(waitpid(pid, &status, 0));
	for (int i = 0; i < group_count; i++)
		DO(rmdir(groups[i]));
	return WEXITSTATUS(status);
}
