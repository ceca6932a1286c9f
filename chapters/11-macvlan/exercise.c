/*
 * Exercise 11 - run a command as one more machine on the LAN.
 *
 *	exercise PARENT ADDRESS COMMAND [ARG...]
 *
 * COMMAND runs in a network namespace of its own, with an interface eth0: a
 * macvlan link in bridge mode on the host's interface PARENT, up, with
 * ADDRESS/24. Two such commands reach each other. The host keeps PARENT; the
 * exit status must be COMMAND's.
 *
 * Check your work: scripts/check 11
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <sched.h>
/* Given: messages to the kernel's network configuration, see rtnetlink(7). */
#include <sys/socket.h>
#include <arpa/inet.h>
#include <linux/rtnetlink.h>
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

int
main(int argc, char *argv[])
{
	if (argc < 4)
		errx(2, "usage: exercise PARENT ADDRESS COMMAND [ARG...]");

	/*
	 * TODO: make the link where PARENT is, with IFLA_NET_NS_FD naming
	 * the new namespace; plug() of exercise 10 shows such a message. A
	 * macvlan has IFLA_LINK, its parent's index, and in IFLA_INFO_DATA
	 * the mode, IFLA_MACVLAN_MODE, a uint32_t.
	 */

	execvp(argv[3], &argv[3]);
	err(127, "%s", argv[3]);
}
