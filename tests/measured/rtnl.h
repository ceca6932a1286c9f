/*
 * rtnl.h - messages to the kernel's network configuration (rtnetlink).
 *
 * Chapter 10 is the lesson of what a message looks like and writes its own;
 * here it is for those who only need a link, an address or a list of links.
 * Which link is made, of what kind, and where, stays in the demonstration.
 * See rtnetlink(7), netlink(7).
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
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Not from <net/if.h>: older C libraries let it clash with <linux/if.h>. */
extern unsigned if_nametoindex(const char *);
extern char *if_indextoname(unsigned, char *);

struct rtnl {
	struct nlmsghdr head;
	char body[1008];
};
struct link {
	int index, parent; /* IFLA_LINK: what it stands on, or its other end */
	unsigned flags;
	bool elsewhere; /* the parent is in another namespace */
	unsigned char state, mac[6];
	char name[16];
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

/* ip link del NAME */
static inline int
rtnl_delete(const char *name)
{
	struct rtnl m;
	struct ifinfomsg link = {.ifi_index = if_nametoindex(name)};

	rtnl_start(&m, RTM_DELLINK, 0, &link, sizeof link);
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

/* One message of the answer to RTM_GETLINK. */
static inline struct link
rtnl_link(struct nlmsghdr *head)
{
	struct ifinfomsg *part = NLMSG_DATA(head);
	struct rtattr *a = IFLA_RTA(part);
	struct link l = {.index = part->ifi_index, .flags = part->ifi_flags};

	for (int left = IFLA_PAYLOAD(head); RTA_OK(a, left);
	     a = RTA_NEXT(a, left))
		switch (a->rta_type) {
		case IFLA_IFNAME:
			snprintf(l.name, sizeof l.name, "%s",
				 (char *)RTA_DATA(a));
			break;
		case IFLA_ADDRESS:
			if (RTA_PAYLOAD(a) == sizeof l.mac)
				memcpy(l.mac, RTA_DATA(a), sizeof l.mac);
			break;
		case IFLA_OPERSTATE:
			l.state = *(unsigned char *)RTA_DATA(a);
			break;
		case IFLA_LINK:
			memcpy(&l.parent, RTA_DATA(a), sizeof l.parent);
			break;
		case IFLA_LINK_NETNSID:
			l.elsewhere = true;
		}
	return l;
}

/* The links of the namespace that we are in; how many, or -1. */
static inline int
rtnl_links(struct link *list, int max)
{
	struct rtnl m;
	struct ifinfomsg part = {0};
	static char answer[32768] __attribute__((aligned(8)));
	int n = 0, len;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd == -1)
		return -1;
	rtnl_start(&m, RTM_GETLINK, NLM_F_DUMP, &part, sizeof part);
	if (send(fd, &m, m.head.nlmsg_len, 0) == -1) {
		close(fd);
		return -1;
	}
	while ((len = recv(fd, answer, sizeof answer, 0)) > 0) {
		struct nlmsghdr *head = (struct nlmsghdr *)answer;

		for (; NLMSG_OK(head, (unsigned)len);
		     head = NLMSG_NEXT(head, len)) {
			if (head->nlmsg_type != RTM_NEWLINK) { /* the end */
				close(fd);
				return head->nlmsg_type == NLMSG_DONE ? n : -1;
			}
			if (n < max)
				list[n++] = rtnl_link(head);
		}
	}
	close(fd);
	return -1;
}

/* The link with this name; its index is 0 where there is none. */
static inline struct link
rtnl_find(const char *name)
{
	struct link list[64], none = {0};

	for (int i = rtnl_links(list, 64) - 1; i >= 0; i--)
		if (strcmp(list[i].name, name) == 0)
			return list[i];
	return none;
}

/* What `ip -brief link` prints; how many links there are. */
static inline int
show_links(const char *who, struct link *list, int max)
{
	static const struct {
		unsigned flag;
		const char *name;
	} flags[] = {{IFF_LOOPBACK, "LOOPBACK"},
		     {IFF_BROADCAST, "BROADCAST"},
		     {IFF_POINTOPOINT, "POINTOPOINT"},
		     {IFF_MULTICAST, "MULTICAST"},
		     {IFF_NOARP, "NOARP"},
		     {IFF_PROMISC, "PROMISC"},
		     {IFF_UP, "UP"},
		     {IFF_LOWER_UP, "LOWER_UP"}};
	static const char *state[] = {
	    "UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN",
	    "TESTING", "DORMANT",    "UP"};
	int n = rtnl_links(list, max);

	printf("   %s$ ip -brief link\n", who);
	for (int i = 0; i < n; i++) {
		struct link *l = &list[i];
		char name[64], at[20] = "", *comma = "";

		if (l->parent != 0 &&
		    (l->elsewhere || if_indextoname(l->parent, at) == NULL))
			snprintf(at, sizeof at, "if%d", l->parent);
		snprintf(name, sizeof name, "%s%s%s", l->name, *at ? "@" : "",
			 at);
		printf("   %-16s %-14s %02x:%02x:%02x:%02x:%02x:%02x <", name,
		       l->state < 7 ? state[l->state] : "?", l->mac[0],
		       l->mac[1], l->mac[2], l->mac[3], l->mac[4], l->mac[5]);
		if ((l->flags & (IFF_UP | IFF_RUNNING)) == IFF_UP)
			printf("NO-CARRIER"), comma = ",";
		for (size_t f = 0; f < sizeof flags / sizeof *flags; f++)
			if (l->flags & flags[f].flag)
				printf("%s%s", comma, flags[f].name),
				    comma = ",";
		printf(">\n");
	}
	return n;
}

#endif
