/*
 * Exercise 28 - build your own container, in ten stages.
 *
 *	exercise [-h HOSTNAME] [-m BYTES] [-p NUMBER] [-n ADDRESS]
 *	         ROOT COMMAND [ARG...]
 *
 * COMMAND runs in a container that is made of the directory ROOT. Each stage
 * adds something, and what was there before stays as it is:
 *
 *	 1  The exit status is COMMAND's: 128+N if signal N killed it, 127 if
 *	    there is no such command, 126 if it cannot be executed.
 *	 2  HOSTNAME is its hostname, and the host keeps its own.
 *	 3  ROOT is its root and where it starts. No mount, no working
 *	    directory and no descriptor leads back to the host.
 *	 4  It has PIDs that begin at 1, with a /proc for them, and dies with us.
 *	 5  PID 1 is an init: it reaps orphans, passes a SIGTERM on to COMMAND,
 *	    and ends with COMMAND, whoever is left.
 *	 6  It may have BYTES of memory and NUMBER processes, in a group of
 *	    cgroup v2 that is removed at the end, also after a SIGTERM to us.
 *	 7  Its network is its own, and lo is up. With -n its eth0 has ADDRESS/24,
 *	    and the host's end of the cable the address 1 of that network.
 *	 8  PID 1 and COMMAND have Docker's 14 capabilities, and no_new_privs.
 *	 9  A filter refuses them unshare(2), setns(2) and three calls for keys
 *	    with EPERM, and kills who makes calls by other numbers than ours.
 *	10  What it changes is its own: ROOT stays as it is, and two containers
 *	    can have one ROOT at once.
 *
 * Nearly every line is in a program of the chapters: the page says in which. The
 * TODOs stand where their code is run, which is not in the order of the stages.
 * Check your work: scripts/check 28
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <arpa/inet.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/rtnetlink.h>
#include <linux/seccomp.h>
#include <linux/veth.h>
#include <net/if.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef STAGE
#define STAGE 10
#endif

/* Given: some constants, the options, and what chapter 10 says to the kernel. */
#pragma GCC diagnostic ignored "-Wunused-function" /* until it is called */

#ifndef SYS_close_range /* Linux 5.9 */
#define SYS_close_range 436
#endif

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#else
#error "which AUDIT_ARCH_ constant of linux/audit.h is this machine's?"
#endif
#define X32_BIT 0x40000000 /* __X32_SYSCALL_BIT, in the numbers of x32 */

#define DOCKER 0xa80425fb /* its 14 capabilities, a bit for each */
#define GROUPS "/sys/fs/cgroup"

static const char *hostname = "container"; /* -h */
static const char *memory;		   /* -m, or NULL */
static const char *pids;		   /* -p, or NULL */
static const char *ip;			   /* -n, or NULL */
static const char *root;
static char **command;

static void
read_options(int argc, char *argv[])
{
	int option;

	while ((option = getopt(argc, argv, "+h:m:p:n:")) != -1)
		switch (option) {
		case 'h':
			hostname = optarg;
			break;
		case 'm':
			memory = optarg;
			break;
		case 'p':
			pids = optarg;
			break;
		case 'n':
			ip = optarg;
			break;
		default:
			exit(2);
		}
	if (argc - optind < 2)
		errx(2, "usage: exercise [-h HOSTNAME] [-m BYTES] [-p NUMBER] "
			"[-n ADDRESS] ROOT COMMAND [ARG...]");
	root = argv[optind];
	command = &argv[optind + 1];
}

/* The address of the host's end: 1, in the network of ADDRESS. */
static const char *
host_ip(void)
{
	static char text[INET_ADDRSTRLEN];
	struct in_addr in;

	if (inet_pton(AF_INET, ip, &in) != 1)
		errx(2, "no address: %s", ip);
	in.s_addr = htonl((ntohl(in.s_addr) & ~255U) + 1);
	if (inet_ntop(AF_INET, &in, text, sizeof text) == NULL)
		err(1, "inet_ntop");
	return text;
}

/* A message: a header, the part that its type asks for, attributes. */
struct message {
	struct nlmsghdr head;
	union {
		struct ifinfomsg link;	  /* RTM_NEWLINK */
		struct ifaddrmsg address; /* RTM_NEWADDR */
	} part;
	char attributes[200];
};

/* Append an attribute: its length, its type, its data, padded to 4 bytes. */
static struct rtattr *
add(struct message *m, int type, const void *data, size_t length)
{
	struct rtattr *a = (struct rtattr *)((char *)m + m->head.nlmsg_len);

	a->rta_len = RTA_LENGTH(length);
	a->rta_type = type;
	memcpy(RTA_DATA(a), data, length);
	m->head.nlmsg_len += RTA_SPACE(length);
	return a;
}

/* A nest is an attribute whose data go on with those added after it. */
static void
end(struct message *m, struct rtattr *nest)
{
	nest->rta_len = (char *)m + m->head.nlmsg_len - (char *)nest;
}

/* Send it, and read the acknowledgement: 0, or the end with its error. */
static void
ask(int fd, struct message *m, const char *what)
{
	struct {
		struct nlmsghdr head;
		struct nlmsgerr body;
	} answer;

	if (send(fd, m, m->head.nlmsg_len, 0) == -1)
		err(1, "send(%s)", what);
	if (recv(fd, &answer, sizeof answer, 0) == -1)
		err(1, "recv(%s)", what);
	errno = -answer.body.error;
	if (errno != 0)
		err(1, "%s", what);
}

/* Make a pair: NAME where the socket is, eth0 in the namespace "there". */
static void
plug(int fd, const char *name, int there)
{
	struct message m = {.head.nlmsg_type = RTM_NEWLINK};
	struct ifinfomsg link = {0};
	struct rtattr *info, *data, *peer;

	m.head.nlmsg_len = NLMSG_LENGTH(sizeof m.part.link);
	m.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE;
	m.head.nlmsg_flags |= NLM_F_EXCL; /* and change none that exists */
	add(&m, IFLA_IFNAME, name, strlen(name) + 1);
	info = add(&m, IFLA_LINKINFO, "", 0);
	add(&m, IFLA_INFO_KIND, "veth", sizeof "veth");
	data = add(&m, IFLA_INFO_DATA, "", 0); /* what this kind needs: */
	peer = add(&m, VETH_INFO_PEER, &link, sizeof link);
	add(&m, IFLA_IFNAME, "eth0", sizeof "eth0");
	add(&m, IFLA_NET_NS_FD, &there, sizeof there);
	end(&m, peer);
	end(&m, data);
	end(&m, info);
	ask(fd, &m, "the pair");
}

/* The number of an interface in the namespace of the socket. */
static int
number(int fd, const char *name)
{
	struct ifreq link = {0};

	snprintf(link.ifr_name, sizeof link.ifr_name, "%s", name);
	if (ioctl(fd, SIOCGIFINDEX, &link) == -1)
		err(1, "ioctl(SIOCGIFINDEX, %s)", name);
	return link.ifr_ifindex;
}

/* ip link set NAME up, in the namespace of the socket. */
static void
up(int fd, const char *name)
{
	struct message m = {.head.nlmsg_type = RTM_NEWLINK};

	m.head.nlmsg_len = NLMSG_LENGTH(sizeof m.part.link);
	m.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	m.part.link.ifi_index = number(fd, name);
	m.part.link.ifi_flags = IFF_UP;
	m.part.link.ifi_change = IFF_UP;
	ask(fd, &m, "up");
}

/* ip addr add ADDRESS/24 dev NAME, in the namespace of the socket. */
static void
address(int fd, const char *name, const char *text)
{
	struct message m = {.head.nlmsg_type = RTM_NEWADDR};
	struct in_addr in;

	if (inet_pton(AF_INET, text, &in) != 1)
		errx(2, "no address: %s", text);
	m.head.nlmsg_len = NLMSG_LENGTH(sizeof m.part.address);
	m.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE;
	m.head.nlmsg_flags |= NLM_F_EXCL;
	m.part.address.ifa_family = AF_INET;
	m.part.address.ifa_prefixlen = 24;
	m.part.address.ifa_index = number(fd, name);
	add(&m, IFA_LOCAL, &in, sizeof in);
	add(&m, IFA_ADDRESS, &in, sizeof in);
	ask(fd, &m, "an address");
}
/* Until here it is given. */

#if STAGE >= 5
static pid_t child; /* COMMAND, as PID 1 knows it */
#endif
#if STAGE >= 6

static char path[64]; /* of our group's directory */
static int group;     /* that directory, open */
static pid_t maker;   /* who made it, and removes it */
static sigset_t signals, before;
#endif
#if STAGE >= 7

static char cable[IFNAMSIZ]; /* the host's end */
static int outside;	     /* a socket of the host's namespace */
#endif
#if STAGE >= 5

static void
pass_on(int number)
{
	int error = errno;

	kill(child, number);
	errno = error;
}

/* Wait for everybody; how did COMMAND end? */
static int
reap(void)
{
	int status;
	pid_t pid;

	for (;;) {
		pid = wait(&status);
		if (pid == child)
			break;
		if (pid == -1 && errno != EINTR)
			err(1, "wait");
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* From here on we are PID 1, and our child goes on. */
static void
become_init(void)
{
	sigset_t term;

	/* A SIGTERM that comes before we can pass it on has to wait. */
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
	child = fork();
	if (child == -1)
		err(1, "fork");
	if (child == 0) {
		sigprocmask(SIG_UNBLOCK, &term, NULL);
		return;
	}
	signal(SIGTERM, pass_on);
	sigprocmask(SIG_UNBLOCK, &term, NULL);
	exit(reap());
}
#endif
#if STAGE >= 6

/* echo TEXT >FILE, in the group's directory. */
static int
put(const char *file, const char *text)
{
	int fd = openat(group, file, O_WRONLY | O_CLOEXEC);
	ssize_t length;

	if (fd == -1)
		return -1;
	length = write(fd, text, strlen(text));
	close(fd);
	return length == -1 ? -1 : 0;
}

/* Kill who is left in the group, and remove it when they are gone. */
static void
remove_group(void)
{
	if (getpid() != maker) /* a child that could not go on */
		return;
	/* Only the directory: its files go with it. */
	for (int tries = 0; rmdir(path) == -1; tries++) {
		if (errno != EBUSY || tries == 50) {
			warn("rmdir(%s)", path);
			return;
		}
		/* All at once, whoever their parents are. Linux 5.14. */
		put("cgroup.kill", "1");
		poll(NULL, 0, 100); /* the dead take a while to leave */
	}
}

static void
make_group(void)
{
	/* A directory is a group: the kernel puts its files there. */
	snprintf(path, sizeof path, GROUPS "/kakuri%d", getpid());
	if (mkdir(path, 0755) == -1)
		err(1, "mkdir(%s)", path);
	maker = getpid();
	atexit(remove_group); /* however we end */
	group = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (group == -1)
		err(1, "open(%s)", path);
	/* Where that is not enough, the kernel kills somebody in there. */
	if (memory != NULL && put("memory.max", memory) == -1)
		err(1, "write(memory.max, %s)%s", memory,
		    errno == ENOENT ? " (cgroup v2 has no memory here)" : "");
	/* It would swap. A kernel that counts no swap has no such file. */
	if (memory != NULL && put("memory.swap.max", "0") == -1 &&
	    errno != ENOENT)
		err(1, "write(memory.swap.max, 0)");
	/* Who would be one too many is not born: fork(2) fails with EAGAIN. */
	if (pids != NULL && put("pids.max", pids) == -1)
		err(1, "write(pids.max, %s)%s", pids,
		    errno == ENOENT ? " (cgroup v2 has no pids here)" : "");
}
#endif
#if STAGE >= 7

static void
make_network(void)
{
	int own, inside;

	/* A new network namespace for us: no interface leads out of it. */
	if (unshare(CLONE_NEWNET) == -1)
		err(1, "unshare(CLONE_NEWNET)");
	/* A socket stays in the namespace where it was made. */
	inside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (inside == -1)
		err(1, "socket(AF_NETLINK)");
	up(inside, "lo");
	if (ip == NULL)
		return;
	own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (own == -1)
		err(1, "open(/proc/self/ns/net)");
	plug(outside, cable, own);
	address(outside, cable, host_ip());
	up(outside, cable);
	address(inside, "eth0", ip);
	up(inside, "eth0");
}
#endif
#if STAGE >= 3

/* ROOT becomes /, and the old root is gone. */
static void
change_root(void)
{
	/* A copy of all mounts: the host's root is not what we replace. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	/* No mount of ours reaches the host; pivot_root(2) refuses shared ones. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");
	/* The new root must be a mount: ROOT becomes one, upon itself. */
	if (mount(root, root, NULL, MS_BIND, NULL) == -1)
		err(1, "mount(%s, bind)", root);
#endif
#if STAGE >= 3 && STAGE < 10
	/* TODO 10: an overlay over it, whose upper layer is in a tmpfs. */
	/* Into the mount, so that "." is new_root and put_old. */
	if (chdir(root) == -1)
		err(1, "chdir(%s)", root);
#endif
#if STAGE >= 10
	/* Into the mount: "." is ROOT, whatever it is called. */
	if (chdir(root) == -1)
		err(1, "chdir(%s)", root);

	/* Memory for the changes: it ends with the last process in here. */
	if (mount("kakuri", "/mnt", "tmpfs", 0, "mode=0755") == -1)
		err(1, "mount(tmpfs on /mnt)");
	if (mkdir("/mnt/upper", 0755) == -1)
		err(1, "mkdir(/mnt/upper)");
	if (mkdir("/mnt/work", 0755) == -1)
		err(1, "mkdir(/mnt/work)");
	if (mkdir("/mnt/merged", 0755) == -1)
		err(1, "mkdir(/mnt/merged)");
	/* Nothing is copied: merged shows upper, and below it ROOT, our ".". */
	if (mount("overlay", "/mnt/merged", "overlay", 0,
		  "lowerdir=.,upperdir=/mnt/upper,workdir=/mnt/work") == -1)
		err(1, "mount(overlay on /mnt/merged)");
	/* Into this one, so that "." is new_root and put_old. */
	if (chdir("/mnt/merged") == -1)
		err(1, "chdir(/mnt/merged)");
#endif
#if STAGE >= 3

	/* Our mount becomes the root, and the old root is mounted upon it. */
	if (syscall(SYS_pivot_root, ".", ".") == -1)
		err(1, "pivot_root(., .)");
	/* Off comes the one on top, with every mount that is below it. */
	if (umount2(".", MNT_DETACH) == -1)
		err(1, "umount2(., MNT_DETACH)");
	/* The host's PATH may name no directory of ROOT. */
	if (setenv("PATH", "/bin:/sbin:/usr/bin:/usr/sbin", 1) == -1)
		err(1, "setenv(PATH)");
}
#endif
#if STAGE >= 8

/* What is none of Docker's capabilities leaves every set. */
static void
drop_rights(void)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct set[2];

	/* For what is executed: up to the last one that this kernel knows. */
	for (int cap = 0; prctl(PR_CAPBSET_READ, cap) != -1; cap++) {
		if (cap < 32 && (DOCKER >> cap & 1))
			continue;
		if (prctl(PR_CAPBSET_DROP, cap) == -1)
			err(1, "prctl(PR_CAPBSET_DROP, %d)", cap);
	}
	/* For us, who stay as PID 1. */
	if (syscall(SYS_capget, &head, set) == -1)
		err(1, "capget");
	set[0].permitted &= DOCKER;
	set[0].effective = set[0].permitted;
	set[0].inheritable = 0;
	set[1].permitted = 0;
	set[1].effective = 0;
	set[1].inheritable = 0;
	if (syscall(SYS_capset, &head, set) == -1)
		err(1, "capset");
	/* From here on execve(2) gives us no right that we do not have. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		err(1, "prctl(PR_SET_NO_NEW_PRIVS)");
}
#endif
#if STAGE >= 9

#define FIELD(name) offsetof(struct seccomp_data, name)

/* The place of each instruction. A jump counts from the one after itself. */
enum {
	ARCH,
	IF_ARCH,
	NUMBER,
	IF_X32,
	IF_UNSHARE,
	IF_SETNS,
	IF_ADD_KEY,
	IF_REQUEST_KEY,
	IF_KEYCTL,
	ALLOW,
	REFUSE,
	KILL
};
#define JUMP(from, to) ((to) - ((from) + 1))
#define REFUSE_IF(place, number)                                               \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, JUMP(place, REFUSE), 0)

static struct sock_filter filter[] = {
    /* Whose numbers are these? */
    [ARCH] = BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(arch)),
    [IF_ARCH] =
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 0, JUMP(IF_ARCH, KILL)),
    /* Which call is it? x32 has the arch of x86_64. */
    [NUMBER] = BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(nr)),
    [IF_X32] =
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, X32_BIT, JUMP(IF_X32, KILL), 0),
    [IF_UNSHARE] = REFUSE_IF(IF_UNSHARE, SYS_unshare),
    [IF_SETNS] = REFUSE_IF(IF_SETNS, SYS_setns),
    [IF_ADD_KEY] = REFUSE_IF(IF_ADD_KEY, SYS_add_key),
    [IF_REQUEST_KEY] = REFUSE_IF(IF_REQUEST_KEY, SYS_request_key),
    [IF_KEYCTL] = REFUSE_IF(IF_KEYCTL, SYS_keyctl),
    [ALLOW] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    [REFUSE] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    [KILL] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
};

static void
refuse_calls(void)
{
	struct sock_fprog program = {sizeof filter / sizeof *filter, filter};

	/* The kernel checks and copies it, and runs it at each of our calls. */
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == -1)
		err(1, "seccomp(SECCOMP_SET_MODE_FILTER)");
}
#endif

/* The child; from stage 4 on, it is PID 1. */
static void
run(void)
{
#if STAGE >= 4
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) /* not without its parent */
		err(1, "prctl(PR_SET_PDEATHSIG)");
#else
	/* TODO 4: it ends when its parent does; and a /proc, further down. */
#endif
#if STAGE >= 6
	/* 0 is who writes: it moves, and its children are born there. */
	if (maker != 0 && put("cgroup.procs", "0") == -1)
		err(1, "write(cgroup.procs, 0)");
	sigprocmask(SIG_SETMASK, &before, NULL);
#else
	/* TODO 6: it moves into the group. */
#endif
#if STAGE >= 2
	/* From here on we have a copy of the host's names. */
	if (unshare(CLONE_NEWUTS) == -1)
		err(1, "unshare(CLONE_NEWUTS)");
	/* The host's name stays: the kernel changes that of our namespace. */
	if (sethostname(hostname, strlen(hostname)) == -1)
		err(1, "sethostname(%s)", hostname);
#else
	/* TODO 2: a hostname of its own. */
#endif
#if STAGE >= 3
	change_root();
#else
	/* TODO 3: ROOT is /, and no way leads back. */
	/* TODO 10: and what is changed is not changed in ROOT. */
#endif
#if STAGE >= 4
	/* A /proc of this PID namespace, where ROOT has that directory. */
	if (mount("proc", "/proc", "proc", 0, NULL) == -1)
		err(1, "mount(/proc)");
#endif
#if STAGE >= 7
	make_network();
#else
	/* TODO 7: a network of its own, and a cable to the host. */
#endif
#if STAGE >= 3
	/* Who has a directory of the host open is not inside. */
	if (syscall(SYS_close_range, 3, ~0U, 0) == -1)
		err(1, "close_range(3, ~0U)");
#endif
#if STAGE >= 8
	drop_rights();
#else
	/* TODO 8: no more than Docker's capabilities, and no new ones. */
#endif
#if STAGE >= 9
	refuse_calls();
#else
	/* TODO 9: a filter on system calls. */
#endif
#if STAGE >= 5
	become_init();
#else
	/* TODO 5: stay here as PID 1, and COMMAND is a child. */
#endif
#if STAGE >= 1
	execvp(command[0], command);
	err(errno == ENOENT ? 127 : 126, "%s", command[0]);
#endif
}

#if STAGE >= 1
/* The status of COMMAND. */
static int
wait_for(pid_t pid)
{
	int status;
#endif
#if STAGE >= 6
	int number;

	/* Ctrl-C is for COMMAND. What would end us is waited for. */
	do {
		sigwait(&signals, &number);
		if (number == SIGTERM || number == SIGHUP) {
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
			return 128 + number;
		}
	} while (waitpid(pid, &status, WNOHANG) != pid);
#endif
#if STAGE >= 1 && STAGE < 6

	signal(SIGINT, SIG_IGN); /* Ctrl-C is for COMMAND */
	signal(SIGQUIT, SIG_IGN);
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
#endif
#if STAGE >= 1
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
#endif

int
main(int argc, char *argv[])
{
#if STAGE >= 1
	pid_t pid;

#endif
	read_options(argc, argv);
#if STAGE >= 1
	signal(SIGCHLD, SIG_DFL); /* ignored, it would reap before waitpid(2) */
#endif
#if STAGE >= 6

	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGQUIT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &signals, &before);
	if (memory != NULL || pids != NULL)
		make_group();
#else
	/* TODO 6: a group with its limits, removed however we end. */
#endif
#if STAGE >= 7

	/* This socket stays in the host's namespace. */
	outside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (outside == -1)
		err(1, "socket(AF_NETLINK)");
	snprintf(cable, sizeof cable, "kakuri%d", getpid());
#endif
#if STAGE >= 4

	/* We stay where we are. Our child is PID 1 of the new namespace. */
	if (unshare(CLONE_NEWPID) == -1)
		err(1, "unshare(CLONE_NEWPID)");
#else
	/* TODO 4: the child is to be PID 1. */
#endif
#if STAGE >= 1
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0)
		run();
	return wait_for(pid);
#else
	/* TODO 1: a child that executes COMMAND; wait for it: its status. */
	return 1;
#endif
}
