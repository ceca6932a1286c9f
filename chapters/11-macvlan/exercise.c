/*
 * Exercise 11 - run a command as one more machine on the LAN.
 *
 *	exercise PARENT MODE ADDRESS COMMAND [ARG...]
 *
 * As Docker's macvlan network does it. COMMAND runs in a new network namespace
 * with eth0, a macvlan interface on the host's PARENT, which the host keeps.
 *
 * - eth0 is up and has ADDRESS/24, whatever the class of ADDRESS, and no other
 *   IPv4 address;
 * - its mode is MODE: private, vepa or bridge. With another word the exercise
 *   ends with 2, and does not run COMMAND;
 * - its MAC address is 02:42 and the four bytes of ADDRESS, so that a container
 *   which comes back has the one that its neighbours know (02:42:c0:00:02:0b
 *   for 192.0.2.11);
 * - the exit status is COMMAND's.
 *
 * It starts as the program of the chapter, without the namespaces that play the
 * LAN and the host. Check your work: scripts/check 11
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

/* A message: a header, the part that its type asks for, attributes. */
struct message {
	struct nlmsghdr head;
	struct ifinfomsg link;
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

/* Begin: an interface with this name, in that namespace. */
static void
begin(struct message *m, const char *name, int there)
{
	*m = (struct message){.head.nlmsg_type = RTM_NEWLINK};
	m->head.nlmsg_len = NLMSG_LENGTH(sizeof m->link);
	m->head.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE;
	m->head.nlmsg_flags |= NLM_F_EXCL; /* and change none that exists */
	add(m, IFLA_IFNAME, name, strlen(name) + 1);
	add(m, IFLA_NET_NS_FD, &there, sizeof there);
}

/* Of this kind, with the one attribute that its kind needs, and up: make it. */
static void
make(int fd, struct message *m, const char *kind, int type, void *p, size_t n)
{
	struct rtattr *info, *data;
	struct nlmsgerr *answer = NLMSG_DATA(m); /* it comes in its place */

	m->link.ifi_flags = IFF_UP;
	m->link.ifi_change = IFF_UP;
	info = add(m, IFLA_LINKINFO, "", 0);
	add(m, IFLA_INFO_KIND, kind, strlen(kind) + 1);
	data = add(m, IFLA_INFO_DATA, "", 0);
	add(m, type, p, n);
	end(m, data);
	end(m, info);
	if (send(fd, m, m->head.nlmsg_len, 0) == -1)
		err(1, "send(RTM_NEWLINK)");
	if (recv(fd, m, sizeof *m, 0) == -1)
		err(1, "recv(NLMSG_ERROR)");
	errno = -answer->error;
	if (errno != 0)
		err(1, "RTM_NEWLINK, %s", kind);
}

int
main(int argc, char *argv[])
{
	struct ifreq parent = {0};
	struct message m;
	int own, netlink, mode;

	if (argc < 5 || strlen(argv[1]) >= IFNAMSIZ)
		errx(2, "usage: exercise PARENT MODE ADDRESS COMMAND [ARG...]");

	mode = MACVLAN_MODE_BRIDGE; /* TODO: MODE, by its name */

	/* A socket stays in the namespace where it was made: the host's. */
	netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (netlink == -1)
		err(1, "socket(AF_NETLINK)");
	strcpy(parent.ifr_name, argv[1]);
	if (ioctl(netlink, SIOCGIFINDEX, &parent) == -1)
		err(1, "ioctl(SIOCGIFINDEX, %s)", argv[1]);

	/* The container: eth0, with a MAC address of its own, on PARENT. */
	if (unshare(CLONE_NEWNET) == -1)
		err(1, "unshare(CLONE_NEWNET)");
	own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (own == -1)
		err(1, "open(/proc/self/ns/net)");
	begin(&m, "eth0", own);
	add(&m, IFLA_LINK, &parent.ifr_ifindex, sizeof parent.ifr_ifindex);
	/* TODO: the six bytes of the MAC address are one more, IFLA_ADDRESS. */
	make(netlink, &m, "macvlan", IFLA_MACVLAN_MODE, &mode, sizeof mode);

	/*
	 * TODO: ADDRESS, as the program of the chapter gives one to card0, but
	 * in this namespace. The kernel takes the mask of its class, which is
	 * 24 bits for 192.0.2.11 and 8 for 10.0.2.11: SIOCSIFNETMASK after it,
	 * in the same way, with 255.255.255.0.
	 */

	execvp(argv[4], &argv[4]);
	err(127, "%s", argv[4]);
}
