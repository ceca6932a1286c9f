/*
 * macvlan - run COMMAND with an eth0 that uses the network card of a host.
 *
 *	sudo ./macvlan [COMMAND [ARG...]]	($SHELL, else sh)
 *
 * Linux 2.6.23 (2007), modes 2.6.33 (2010). See ip-link(8), rtnetlink(7).
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
#include <stdlib.h>
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

/* A new network namespace for us; it lives while the descriptor is open. */
static int
new_namespace(void)
{
	int fd;

	if (unshare(CLONE_NEWNET) == -1)
		err(1, "unshare(CLONE_NEWNET)");
	fd = open("/proc/self/ns/net", O_RDONLY);
	if (fd == -1)
		err(1, "open(/proc/self/ns/net)");
	return fd;
}

int
main(int argc, char *argv[])
{
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 1 ? &argv[1] : shell;
	struct ifreq card = {.ifr_name = "card0"};
	struct message m, peer;
	int lan, host, netlink, inet, index, mode = MACVLAN_MODE_BRIDGE;

	if (argc > 1 && argv[1][0] == '-')
		errx(2, "usage: macvlan [COMMAND [ARG...]]");
	if (command[0] == NULL)
		command[0] = "sh";

	/* The rest of the LAN, then a host: yours stays as it is. */
	lan = new_namespace();
	host = new_namespace();
	/* Sockets stay in the namespace where they were made: the host's. */
	netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	inet = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (netlink == -1 || inet == -1)
		err(1, "socket");

	/* The card, with a cable to far0 in the LAN: a veth pair. */
	begin(&m, "far0", lan);
	begin(&peer, "card0", host);
	make(netlink, &m, "veth", VETH_INFO_PEER, &peer.link,
	     peer.head.nlmsg_len - NLMSG_HDRLEN);
	card.ifr_addr.sa_family = AF_INET; /* as struct sockaddr_in */
	inet_pton(AF_INET, "192.0.2.1", &card.ifr_addr.sa_data[2]);
	if (ioctl(inet, SIOCSIFADDR, &card) == -1)
		err(1, "ioctl(SIOCSIFADDR, card0)");
	card.ifr_flags = IFF_UP | IFF_BROADCAST | IFF_MULTICAST;
	if (ioctl(inet, SIOCSIFFLAGS, &card) == -1)
		err(1, "ioctl(SIOCSIFFLAGS, card0)");
	index = if_nametoindex("card0");

	/* The container: eth0, with a MAC address of its own, on card0. */
	begin(&m, "eth0", new_namespace());
	add(&m, IFLA_LINK, &index, sizeof index);
	make(netlink, &m, "macvlan", IFLA_MACVLAN_MODE, &mode, sizeof mode);
	printf("LAN:       /proc/%d/fd/%d\n"
	       "host:      /proc/%d/fd/%d, card0 is interface %d\n"
	       "container: PID %d, eth0 is interface %u\n",
	       getpid(), lan, getpid(), host, index, getpid(),
	       if_nametoindex("eth0"));
	fflush(stdout);
	execvp(command[0], command);
	err(127, "%s", command[0]);
}
