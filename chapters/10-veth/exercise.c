/*
 * Exercise 10 - run a command at the other end of a cable from the host.
 *
 *	exercise NAME COMMAND [ARG...]
 *
 * COMMAND runs in a new network namespace, with one end of a veth pair, eth0:
 * up, with the address 192.0.2.2/24 and no other IPv4 address. The other end is
 * the host's interface NAME: up, with 192.0.2.1/24 and no other. So the host
 * reaches COMMAND at 192.0.2.2, and who answers there is COMMAND's namespace,
 * not the host. Soon after the last process in there has ended both ends are
 * gone, and the exit status is COMMAND's.
 *
 * It starts as the program of the chapter, but the namespace outside is the
 * host's own, so that nobody has to wait in there. The pair is made, and neither
 * end has an address or is up. Check your work: scripts/check 10
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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
	struct nlmsgerr *answer = NLMSG_DATA(m); /* it comes in its place */

	if (send(fd, m, m->head.nlmsg_len, 0) == -1)
		err(1, "send(%s)", what);
	if (recv(fd, m, sizeof *m, 0) == -1)
		err(1, "recv(%s)", what);
	errno = -answer->error;
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

/* ip addr add IP/24 dev NAME, in the namespace of the socket. */
static void
address(int fd, const char *name, const char *ip)
{
	/*
	 * TODO: a message as in up(), RTM_NEWADDR. Its part is struct
	 * ifaddrmsg: ifa_family AF_INET, ifa_prefixlen 24, ifa_index. Then an
	 * attribute, IFA_LOCAL: the struct in_addr that inet_pton(3) makes of
	 * IP.
	 */
	(void)fd;
	(void)name;
	(void)ip;
}

int
main(int argc, char *argv[])
{
	int outside, inside, own;

	if (argc < 3 || strlen(argv[1]) >= IFNAMSIZ)
		errx(2, "usage: exercise NAME COMMAND [ARG...]");

	/* A socket stays in the namespace where it was made: the host's. */
	outside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (outside == -1)
		err(1, "socket(AF_NETLINK)");
	/* A new network namespace for us: no interface leads out of it. */
	if (unshare(CLONE_NEWNET) == -1)
		err(1, "unshare(CLONE_NEWNET)");
	own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (own == -1)
		err(1, "open(/proc/self/ns/net)");
	/* And a socket in that one. */
	inside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (inside == -1)
		err(1, "socket(AF_NETLINK)");
	plug(outside, argv[1], own);

	/* TODO: the addresses, and both ends up. Which socket, which name? */
	address(inside, "eth0", "");
	up(inside, "eth0");

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
