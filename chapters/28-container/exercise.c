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

/* The child; from stage 4 on, it is PID 1. */
static void
run(void)
{
	/* TODO 4: it ends when its parent does; and a /proc, further down. */
	/* TODO 6: it moves into the group. */
	/* TODO 2: a hostname of its own. */
	/* TODO 3: ROOT is /, and no way leads back. */
	/* TODO 10: and what is changed is not changed in ROOT. */
	/* TODO 7: a network of its own, and a cable to the host. */
	/* TODO 8: no more than Docker's capabilities, and no new ones. */
	/* TODO 9: a filter on system calls. */
	/* TODO 5: stay here as PID 1, and COMMAND is a child. */
}

int
main(int argc, char *argv[])
{
	read_options(argc, argv);
	/* TODO 6: a group with its limits, removed however we end. */
	/* TODO 4: the child is to be PID 1. */
	/* TODO 1: a child that executes COMMAND; wait for it: its status. */
	return 1;
}
