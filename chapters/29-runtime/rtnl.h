/*
 * rtnl.h - messages to the kernel's network configuration (rtnetlink).
 *
 * Chapter 10 is the lesson of what a message looks like; here it is for
 * network.c, which says what is asked for. See rtnetlink(7), netlink(7).
 */
#ifndef RTNL_H
#define RTNL_H

#include <sys/socket.h>
#include <arpa/inet.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Not from <net/if.h>: older C libraries let it clash with <linux/if.h>. */
extern unsigned if_nametoindex(const char *);

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
	m->head.nlmsg_flags = NLM_F_REQUEST | flags;
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
		char rest[1024];
	} answer;
	int error,
	    fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd == -1)
		return -1;
	m->head.nlmsg_flags |= NLM_F_ACK;
	if (send(fd, m, m->head.nlmsg_len, 0) == -1 ||
	    recv(fd, &answer, sizeof answer, 0) == -1)
		error = errno;
	else if (answer.head.nlmsg_type != NLMSG_ERROR)
		error = EPROTO;
	else
		error = -answer.ack.error;
	close(fd);
	errno = error;
	return error == 0 ? 0 : -1;
}

/* ip link set NAME up */
static inline int
rtnl_up(const char *name)
{
	struct rtnl m;
	struct ifinfomsg link = {.ifi_index = if_nametoindex(name),
				 .ifi_flags = IFF_UP,
				 .ifi_change = IFF_UP};

	rtnl_start(&m, RTM_NEWLINK, 0, &link, sizeof link);
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

/* ip route add ADDRESS/PREFIX dev NAME */
static inline int
rtnl_route(const char *address, int prefix, const char *name)
{
	struct rtnl m;
	struct rtmsg part = {.rtm_family = AF_INET,
			     .rtm_dst_len = prefix,
			     .rtm_table = RT_TABLE_MAIN,
			     .rtm_protocol = RTPROT_STATIC,
			     .rtm_scope = RT_SCOPE_LINK,
			     .rtm_type = RTN_UNICAST};
	int index = if_nametoindex(name);
	in_addr_t to = inet_addr(address);

	rtnl_start(&m, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &part,
		   sizeof part);
	rtnl_add(&m, RTA_DST, &to, sizeof to);
	rtnl_add(&m, RTA_OIF, &index, sizeof index);
	return rtnl_ask(&m);
}

#endif
