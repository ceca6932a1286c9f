/*
 * network.c - how the container reaches the world, if it does.
 *
 * The launcher makes the link, because it alone is in both: one message, and
 * the container's end is born in its network namespace, named eth0. When that
 * namespace is gone, the kernel takes the link along; nobody has to clean up.
 */
#include "kakuri.h"
#include "rtnl.h"
#include <sys/ioctl.h>

static const char *
text_of(in_addr_t address)
{
	return inet_ntoa((struct in_addr){address});
}

static in_addr_t
mask_of(const struct net *n)
{
	return htonl(~UINT32_C(0) << (32 - n->prefix));
}

/* In the container's network; not its own number, nor that of all hosts. */
static bool
is_host(const struct net *n, in_addr_t address)
{
	in_addr_t mask = mask_of(n), host = address & ~mask;

	return (address & mask) == (n->address & mask) &&
	       (n->prefix == 31 || (host != 0 && host != ~mask));
}

bool
set_network(struct container *c, const char *kind)
{
	static const char *const kinds[] = {
	    [NONE] = "none", [HOST] = "host", [VETH] = "veth"};

	for (size_t i = 0; i < COUNT(kinds); i++)
		if (strcmp(kind, kinds[i]) == 0) {
			c->net.kind = i;
			return true;
		}
	if (strncmp(kind, "macvlan:", 8) != 0)
		return false;
	c->net.kind = MACVLAN;
	c->net.parent = kind + 8;
	if (if_nametoindex(c->net.parent) == 0)
		err(OURS, "--net: interface '%s'", c->net.parent);
	return true;
}

/* ADDRESS/LENGTH */
bool
set_address(struct container *c, const char *text)
{
	struct net *n = &c->net;
	char address[16], length[3];
	int end, first;

	if (sscanf(text, "%15[0-9.]/%2[0-9]%n", address, length, &end) != 2 ||
	    text[end] != '\0' || inet_pton(AF_INET, address, &n->address) != 1)
		return false;
	n->prefix = atoi(length);
	first = ntohl(n->address) >> 24;
	return n->prefix >= 8 && n->prefix <= 31 && is_host(n, n->address) &&
	       first != 0 && first != 127 && first < 224;
}

bool
set_gateway(struct container *c, const char *text)
{
	return inet_pton(AF_INET, text, &c->net.gateway) == 1 &&
	       c->net.gateway != 0;
}

bool
set_bridge(struct container *c, const char *name)
{
	char link[64], part[80];

	if (if_nametoindex(name) == 0)
		err(OURS, "--bridge: interface '%s'", name);
	snprintf(link, sizeof link, "/sys/class/net/%s", name);
	snprintf(part, sizeof part, "%s/bridge", link);
	if (access(link, F_OK) == 0 && access(part, F_OK) == -1)
		errx(OURS, "--bridge: '%s' is not a bridge", name);
	c->net.bridge = name;
	return true;
}

/* The bridge's own address, if it is in the container's network; or 0. */
static in_addr_t
bridge_address(const struct net *n)
{
	struct ifreq ask = {.ifr_addr.sa_family = AF_INET};
	struct sockaddr_in *address = (struct sockaddr_in *)&ask.ifr_addr;
	int s = must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");

	snprintf(ask.ifr_name, sizeof ask.ifr_name, "%s", n->bridge);
	ioctl(s, SIOCGIFADDR, &ask); /* it may have none, which is 0 */
	close(s);
	return is_host(n, address->sin_addr.s_addr) ? address->sin_addr.s_addr
						    : 0;
}

/* The first that is not the container. */
static in_addr_t
other_host(const struct net *n)
{
	in_addr_t address;
	int host = 0;

	do
		address = (n->address & mask_of(n)) | htonl(host++);
	while (!is_host(n, address) || address == n->address);
	return address;
}

/*
 * Would the host send packets for this address somewhere already? Routes to
 * less than an eighth of a network are for "everything else".
 */
static bool
is_taken(in_addr_t address, bool own_is_fine)
{
	struct rtnl m;
	struct rtmsg ask = {.rtm_family = AF_INET,
			    .rtm_dst_len = 32,
			    .rtm_flags = RTM_F_FIB_MATCH};
	const struct rtmsg *found = (void *)m.body;
	int s = must(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE),
		     "socket");

	rtnl_start(&m, RTM_GETROUTE, 0, &ask, sizeof ask);
	rtnl_add(&m, RTA_DST, &address, sizeof address);
	must(send(s, &m, m.head.nlmsg_len, 0), "RTM_GETROUTE");
	must(recv(s, &m, sizeof m, 0), "RTM_GETROUTE");
	close(s);
	return m.head.nlmsg_type == RTM_NEWROUTE && found->rtm_dst_len >= 8 &&
	       !(own_is_fine && found->rtm_type == RTN_LOCAL);
}

/*
 * The cable of a container that has just ended may be there for a moment. The
 * kernel tells of each link that goes, and then its routes are gone.
 */
static void
refuse_taken(const char *option, in_addr_t address, bool own_is_fine)
{
	struct sockaddr_nl us = {.nl_family = AF_NETLINK,
				 .nl_groups = RTMGRP_LINK};
	struct pollfd links = {0, POLLIN, 0};
	char news[8192];

	links.fd =
	    must(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE),
		 "socket");
	must(bind(links.fd, (struct sockaddr *)&us, sizeof us), "bind");
	for (int i = 0; is_taken(address, own_is_fine); i++)
		if (i == 1000 || poll(&links, 1, 200) < 1)
			errx(OURS, "%s %s: the host uses this network already",
			     option, text_of(address));
		else
			recv(links.fd, news, sizeof news, 0);
	close(links.fd);
}

/* What is left out is found out; what does not fit together is refused. */
void
check_network(struct container *c)
{
	struct net *n = &c->net;
	bool linked = n->kind == VETH || n->kind == MACVLAN;

	if (linked && n->prefix == 0)
		errx(OURS, "--net: which address? --ip 10.0.0.2/24");
	if (!linked && (n->prefix != 0 || n->gateway != 0))
		errx(OURS, "--ip and --gateway need --net veth or macvlan");
	if (n->bridge != NULL && n->kind != VETH)
		errx(OURS, "--bridge needs --net veth");
	if (n->gateway == 0 && n->bridge != NULL)
		n->gateway = bridge_address(n);
	else if (n->gateway == 0 && n->kind == VETH)
		n->gateway = other_host(n);
	if (n->gateway != 0 &&
	    (!is_host(n, n->gateway) || n->gateway == n->address))
		errx(OURS, "gateway %s: not another host of the network",
		     text_of(n->gateway));
}

/* The container's end: in its network namespace, which has nothing else. */
static void
add_eth0(struct rtnl *m, const struct container *c)
{
	uint32_t pid = c->pid;

	rtnl_add(m, IFLA_IFNAME, "eth0", sizeof "eth0");
	rtnl_add(m, IFLA_NET_NS_PID, &pid, sizeof pid);
}

static int
make_veth(const struct container *c, const char *name)
{
	struct rtnl m;
	struct ifinfomsg up = {.ifi_flags = IFF_UP, .ifi_change = IFF_UP};
	struct ifinfomsg other = {0};
	struct rtattr *info, *data, *peer;
	int bridge = c->net.bridge != NULL ? if_nametoindex(c->net.bridge) : 0;

	rtnl_start(&m, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &up, sizeof up);
	rtnl_add(&m, IFLA_IFNAME, name, strlen(name) + 1);
	if (bridge != 0)
		rtnl_add(&m, IFLA_MASTER, &bridge, sizeof bridge);
	info = rtnl_add(&m, IFLA_LINKINFO, NULL, 0);
	rtnl_add(&m, IFLA_INFO_KIND, "veth", strlen("veth"));
	data = rtnl_add(&m, IFLA_INFO_DATA, NULL, 0);
	peer = rtnl_add(&m, VETH_INFO_PEER, &other, sizeof other);
	add_eth0(&m, c);
	rtnl_end(&m, peer);
	rtnl_end(&m, data);
	rtnl_end(&m, info);
	return rtnl_ask(&m);
}

static int
make_macvlan(const struct container *c)
{
	struct rtnl m;
	struct ifinfomsg link = {0};
	struct rtattr *info, *data;
	int parent = if_nametoindex(c->net.parent);
	uint32_t mode = MACVLAN_MODE_BRIDGE;

	explain(11, "RTM_NEWLINK: eth0 there, a macvlan of %s", c->net.parent);
	rtnl_start(&m, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &link,
		   sizeof link);
	add_eth0(&m, c);
	rtnl_add(&m, IFLA_LINK, &parent, sizeof parent);
	info = rtnl_add(&m, IFLA_LINKINFO, NULL, 0);
	rtnl_add(&m, IFLA_INFO_KIND, "macvlan", strlen("macvlan"));
	data = rtnl_add(&m, IFLA_INFO_DATA, NULL, 0);
	rtnl_add(&m, IFLA_MACVLAN_MODE, &mode, sizeof mode);
	rtnl_end(&m, data);
	rtnl_end(&m, info);
	return rtnl_ask(&m);
}

/*
 * The container could announce itself as the host's IPv6 router. The other
 * end is not up yet: nothing has come in before this.
 */
static void
refuse_ipv6(const char *name)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/sys/net/ipv6/conf/%s", name);
	if (write_file(path, "disable_ipv6", "1") == -1 &&
	    errno != ENOENT) /* a kernel without IPv6 */
		err(OURS, "%s/disable_ipv6", path);
}

/* The host's end has one address, and one route: to the container. */
static int
connect_veth(const struct container *c)
{
	char name[16];

	/* Unique: it is that of a living process. */
	snprintf(name, sizeof name, "kakuri%d", c->pid);
	explain(10, "RTM_NEWLINK: a veth pair, %s here%s%s, eth0 there", name,
		in_language(c->net.bridge != NULL ? " in " : ""),
		c->net.bridge != NULL ? c->net.bridge : "");
	if (c->net.bridge == NULL) {
		refuse_taken("--ip", c->net.address, false);
		refuse_taken("gateway", c->net.gateway, true);
	}
	if (make_veth(c, name) == -1)
		return -1;
	refuse_ipv6(name);
	if (c->net.bridge != NULL)
		return 0;
	if (rtnl_address(name, text_of(c->net.gateway), 32) == -1)
		return -1;
	return rtnl_route(text_of(c->net.address), 32, name);
}

/* The launcher's part. */
void
connect_network(const struct container *c)
{
	if (c->net.kind != VETH && c->net.kind != MACVLAN)
		return;
	if ((c->net.kind == VETH ? connect_veth(c) : make_macvlan(c)) == -1 &&
	    !has_ended(c->init))
		err(OURS, "--net %s%s",
		    c->net.kind == VETH ? "veth" : "macvlan",
		    in_language(
			errno == EOPNOTSUPP ? " (this kernel has no such links)"
			: errno == EPERM    ? " (a link to the host takes root)"
					    : ""));
}

static int
set_default_route(in_addr_t gateway)
{
	struct rtnl m;
	struct rtmsg part = {.rtm_family = AF_INET,
			     .rtm_table = RT_TABLE_MAIN,
			     .rtm_protocol = RTPROT_STATIC,
			     .rtm_scope = RT_SCOPE_UNIVERSE,
			     .rtm_type = RTN_UNICAST};

	rtnl_start(&m, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &part,
		   sizeof part);
	rtnl_add(&m, RTA_GATEWAY, &gateway, sizeof gateway);
	return rtnl_ask(&m);
}

/* A setting of our network, in PROC, which is held and not looked up. */
static void
set_ipv4(int proc, const char *name, const char *text)
{
	char path[64];
	int fd;

	snprintf(path, sizeof path, "sys/net/ipv4/%s", name);
	fd = open_beneath(proc, path, O_WRONLY);
	if (fd != -1 && write(fd, text, strlen(text)) == -1)
		warn("%s", name);
	if (fd != -1)
		close(fd);
}

/*
 * Its network is its own: there, who is not root may listen on port 80, and
 * ping(8), as in Docker.
 */
void
open_network(const struct container *c, int proc)
{
	char groups[32] = "0 2147483647";

	if (c->net.kind == HOST)
		return;
	if (c->rootless)
		snprintf(groups, sizeof groups, "%u %u", c->ranges[0].inside,
			 c->ranges[0].inside + c->ranges[0].count - 1);
	set_ipv4(proc, "ip_unprivileged_port_start", "0");
	set_ipv4(proc, "ping_group_range", groups);
}

/* The container's part: a new network namespace has lo, and it is down. */
void
configure_network(const struct container *c)
{
	if (c->net.kind == HOST)
		return;
	step(9, rtnl_up("lo"), "RTM_NEWLINK: lo is up");
	if (c->net.kind == NONE)
		return;
	must(rtnl_address("eth0", text_of(c->net.address), c->net.prefix),
	     "--ip");
	step(10, rtnl_up("eth0"), "RTM_NEWADDR: eth0 is %s/%u, and up",
	     text_of(c->net.address), c->net.prefix);
	if (c->net.gateway != 0)
		step(10, set_default_route(c->net.gateway),
		     "RTM_NEWROUTE: the default is by %s",
		     text_of(c->net.gateway));
}
