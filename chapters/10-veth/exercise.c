/*
 * Exercise 10 - run a command at the other end of a cable.
 *
 *	exercise NAME COMMAND [ARG...]
 *
 * COMMAND runs in a network namespace of its own, with an interface eth0
 * that is up and has the address 192.0.2.2/24. Its other end is the host's
 * interface NAME, up, with 192.0.2.1/24. When COMMAND ends, both are gone;
 * the exit status must be COMMAND's.
 *
 * Check your work: scripts/check 10
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <sched.h>
/* Given: messages to the kernel's network configuration, see rtnetlink(7). */
#include <sys/socket.h>
#include <arpa/inet.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct rtnl {
	struct nlmsghdr head;
	char body[1008];
};

/* Begin: what to do, and the fixed part that such a message has. */
static inline void
rtnl_start(struct rtnl *m, int type, int flags, const void *part, size_t len)
{
	memset(m, 0, sizeof *m);
	m->head.nlmsg_type = type;
	m->head.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	m->head.nlmsg_len = NLMSG_LENGTH(len);
	memcpy(m->body, part, len);
}

/* Append an attribute. An empty one starts a nest: rtnl_end() closes it. */
static inline struct rtattr *
rtnl_add(struct rtnl *m, int type, const void *data, size_t len)
{
	size_t start = NLMSG_ALIGN(m->head.nlmsg_len);
	struct rtattr *a = (struct rtattr *)((char *)m + start);

	if (start + RTA_SPACE(len) > sizeof *m)
		abort();
	a->rta_type = type;
	a->rta_len = RTA_LENGTH(len);
	if (len > 0)
		memcpy(RTA_DATA(a), data, len);
	m->head.nlmsg_len = start + RTA_SPACE(len);
	return a;
}

static inline void
rtnl_end(struct rtnl *m, struct rtattr *nest)
{
	nest->rta_len = (char *)m + m->head.nlmsg_len - (char *)nest;
}

/* Send it and wait for the acknowledgement: 0, or -1 and errno. */
static inline int
rtnl_ask(struct rtnl *m)
{
	struct {
		struct nlmsghdr head;
		struct nlmsgerr ack;
	} answer;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	int error;

	if (fd == -1)
		return -1;
	if (send(fd, m, m->head.nlmsg_len, 0) == -1 ||
	    recv(fd, &answer, sizeof answer, 0) == -1)
		error = errno;
	else if (answer.head.nlmsg_type != NLMSG_ERROR)
		error = EPROTO;
	else
		error = -answer.ack.error; /* 0: it is done */
	close(fd);
	errno = error;
	return error == 0 ? 0 : -1;
}

/* ip link set NAME up */
static inline int
rtnl_up(const char *name)
{
	struct rtnl m;
	struct ifinfomsg part = {.ifi_index = if_nametoindex(name),
				 .ifi_flags = IFF_UP,
				 .ifi_change = IFF_UP};

	rtnl_start(&m, RTM_NEWLINK, 0, &part, sizeof part);
	return rtnl_ask(&m);
}

/* ip addr add ADDRESS/PREFIX dev NAME */
static inline int
rtnl_address(const char *name, const char *address, int prefix)
{
	struct rtnl m;
	struct in_addr ip;
	struct ifaddrmsg part = {.ifa_family = AF_INET,
				 .ifa_prefixlen = prefix,
				 .ifa_index = if_nametoindex(name)};

	if (inet_pton(AF_INET, address, &ip) != 1) {
		errno = EINVAL;
		return -1;
	}
	rtnl_start(&m, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &part,
		   sizeof part);
	rtnl_add(&m, IFA_LOCAL, &ip, sizeof ip);
	rtnl_add(&m, IFA_ADDRESS, &ip, sizeof ip);
	return rtnl_ask(&m);
}
/* Until here it is given. */

/* Make a veth pair: eth0 here, its other end in another namespace. */
static inline void
plug(const char *name, int there)
{
	struct rtnl m;
	struct ifinfomsg here = {0}, other = {0};
	struct rtattr *info, *data, *peer;

	rtnl_start(&m, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &here,
		   sizeof here);
	rtnl_add(&m, IFLA_IFNAME, "eth0", sizeof "eth0");
	info = rtnl_add(&m, IFLA_LINKINFO, NULL, 0);
	rtnl_add(&m, IFLA_INFO_KIND, "veth", strlen("veth"));
	data = rtnl_add(&m, IFLA_INFO_DATA, NULL, 0);
	peer = rtnl_add(&m, VETH_INFO_PEER, &other, sizeof other);
	rtnl_add(&m, IFLA_IFNAME, name, strlen(name) + 1);
	/* TODO: the namespace of the other end, IFLA_NET_NS_FD. */
	(void)there;
	rtnl_end(&m, peer);
	rtnl_end(&m, data);
	rtnl_end(&m, info);
	if (rtnl_ask(&m) == -1)
		err(1, "veth");
}

int
main(int argc, char *argv[])
{
	if (argc < 3)
		errx(2, "usage: exercise NAME COMMAND [ARG...]");

	/*
	 * TODO: keep the host's namespace as a file descriptor, move to a new
	 * one, plug() the cable in, and configure both ends. setns(fd,
	 * CLONE_NEWNET) moves between them; rtnl_address("eth0", "192.0.2.2",
	 * 24) and rtnl_up("eth0") act where the process is.
	 */

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
