/*
 * routes.h - the IPv4 routes of this namespace, from all of its tables.
 *
 * /proc/net/route knows the table main only, so the kernel is asked for them
 * all (RTM_GETROUTE). See rtnetlink(7).
 */
#ifndef ROUTES_H
#define ROUTES_H

#include "../demo.h"
#include "../rtnl.h"

/* Where a route leads, as ip(8) writes it; a host's has no prefix. */
static void
destination(const struct rtmsg *route, const void *to, char *out, size_t room)
{
	char address[INET_ADDRSTRLEN] = "0.0.0.0";

	if (to != NULL)
		inet_ntop(AF_INET, to, address, sizeof address);
	if (route->rtm_dst_len == 32)
		snprintf(out, room, "%s", address);
	else if (route->rtm_dst_len == 0)
		snprintf(out, room, "default");
	else
		snprintf(out, room, "%s/%d", address, route->rtm_dst_len);
}

/* One route, as `ip -4 route show table all` prints it. */
static void
show_route(const struct rtmsg *route, struct rtattr *a, int left, char *to,
	   size_t room)
{
	char device[IFNAMSIZ] = "?", source[INET_ADDRSTRLEN] = "";
	const void *address = NULL;
	unsigned index, table = route->rtm_table;

	for (; RTA_OK(a, left); a = RTA_NEXT(a, left)) {
		switch (a->rta_type) {
		case RTA_DST:
			address = RTA_DATA(a);
			break;
		case RTA_OIF:
			memcpy(&index, RTA_DATA(a), sizeof index);
			if_indextoname(index, device);
			break;
		case RTA_TABLE:
			memcpy(&table, RTA_DATA(a), sizeof table);
			break;
		case RTA_PREFSRC:
			inet_ntop(AF_INET, RTA_DATA(a), source, sizeof source);
			break;
		}
	}
	destination(route, address, to, room);

	printf("   ");
	if (route->rtm_type == RTN_LOCAL)
		printf("local ");
	if (route->rtm_type == RTN_BROADCAST)
		printf("broadcast ");
	printf("%s dev %s", to, device);
	if (table == RT_TABLE_LOCAL)
		printf(" table local");
	else if (table != RT_TABLE_MAIN)
		printf(" table %u", table);
	if (route->rtm_protocol == RTPROT_KERNEL)
		printf(" proto kernel");
	if (route->rtm_protocol == RTPROT_STATIC)
		printf(" proto static");
	if (route->rtm_scope == RT_SCOPE_LINK)
		printf(" scope link");
	if (route->rtm_scope == RT_SCOPE_HOST)
		printf(" scope host");
	if (*source != '\0')
		printf(" src %s", source);
	printf("\n");
}

struct routes {
	int all;    /* how many there are */
	bool found; /* the one that was asked for is among them */
};

/* Show all routes of all tables; is there one to this destination? */
static struct routes
show_routes(const char *who, const char *wanted)
{
	static char answer[32768] __attribute__((aligned(8)));
	struct rtmsg part = {.rtm_family = AF_INET};
	struct routes r = {0};
	struct nlmsghdr *head;
	struct rtnl m;
	char to[32];
	int fd, len;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd == -1)
		err(FAIL, "socket(NETLINK_ROUTE)");
	rtnl_start(&m, RTM_GETROUTE, NLM_F_DUMP, &part, sizeof part);
	if (send(fd, &m, m.head.nlmsg_len, 0) == -1)
		err(FAIL, "send(RTM_GETROUTE)");
	printf("   %s$ ip -4 route show table all\n", who);
	for (;;) {
		len = recv(fd, answer, sizeof answer, 0);
		if (len <= 0)
			err(FAIL, "recv(RTM_GETROUTE)");
		head = (struct nlmsghdr *)answer;
		for (; NLMSG_OK(head, (unsigned)len);
		     head = NLMSG_NEXT(head, len)) {
			if (head->nlmsg_type == NLMSG_DONE) {
				close(fd);
				return r;
			}
			if (head->nlmsg_type != RTM_NEWROUTE)
				errx(FAIL, "RTM_GETROUTE: no answer");
			show_route(NLMSG_DATA(head), RTM_RTA(NLMSG_DATA(head)),
				   RTM_PAYLOAD(head), to, sizeof to);
			r.all++;
			if (strcmp(to, wanted) == 0)
				r.found = true;
		}
	}
}

#endif
