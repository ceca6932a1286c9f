/*
 * network.c - how the container reaches the world, if it does.
 *
 * The launcher makes the link, because it alone is in both: one message, and
 * the container's end is born in its network namespace, named eth0. When that
 * namespace is gone, the kernel takes the link along; nobody has to clean up.
 */
#include "container.h"
#include "../rtnl.h"
#include <sys/ioctl.h>

static bool
parse_address(const char *text, uint32_t *address)
{
	struct in_addr in;

	if (inet_pton(AF_INET, text, &in) != 1)
		return false;
	*address = ntohl(in.s_addr);
	return true;
}

static const char *
address_text(uint32_t address, char text[INET_ADDRSTRLEN])
{
	struct in_addr in = {htonl(address)};

	inet_ntop(AF_INET, &in, text, INET_ADDRSTRLEN);
	return text;
}

static uint32_t
mask_of(const struct container *c)
{
	return ~UINT32_C(0) << (32 - c->prefix);
}

/* A host's address of a network, not the network's or for all hosts in it. */
static bool
is_host_address(const struct container *c, uint32_t address)
{
	uint32_t host = address & ~mask_of(c);

	return c->prefix == 31 || (host != 0 && host != ~mask_of(c));
}

bool
set_network(struct container *c, const char *kind)
{
	static const char *const kinds[] = {"none", "host", "veth"};

	c->parent = NULL;
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (strcmp(kind, kinds[i]) == 0) {
			c->network = i;
			return true;
		}
	if (strncmp(kind, "macvlan:", 8) != 0)
		errx(OURS, "--net '%s': say none, host, veth or macvlan:PARENT",
		     kind);
	c->network = MACVLAN;
	c->parent = kind + 8;
	if (if_nametoindex(c->parent) == 0)
		err(OURS, "--net: interface '%s'", c->parent);
	return true;
}

/* ADDRESS/LENGTH */
bool
set_address(struct container *c, const char *text)
{
	char copy[64], *length = copy, *end;

	snprintf(copy, sizeof copy, "%s", text);
	strsep(&length, "/");
	if (length == NULL || !parse_address(copy, &c->address))
		errx(OURS, "--ip '%s': say it like 10.0.0.2/24", text);
	c->prefix = strtoul(length, &end, 10);
	if (*length < '0' || *length > '9' || *end != '\0' || c->prefix < 8 ||
	    c->prefix > 31)
		errx(OURS, "--ip '%s': the length must be 8 to 31", text);
	if (!is_host_address(c, c->address) || c->address >> 24 == 0 ||
	    c->address >> 24 == 127 || c->address >> 24 >= 224)
		errx(OURS, "--ip '%s' is no address for a host", text);
	return true;
}

bool
set_gateway(struct container *c, const char *text)
{
	if (!parse_address(text, &c->gateway) || c->gateway == 0)
		errx(OURS, "--gateway '%s': say it like 10.0.0.1", text);
	return true;
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
	c->bridge = name;
	return true;
}

/* ioctls that ask about links, or change them, want any socket at all. */
static int
ip_socket(void)
{
	return must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
}

/* The bridge's own address, if it is in the container's network; or 0. */
static uint32_t
bridge_address(const struct container *c)
{
	struct ifreq ask = {.ifr_addr.sa_family = AF_INET};
	int s = ip_socket();
	uint32_t address = 0;

	snprintf(ask.ifr_name, sizeof ask.ifr_name, "%s", c->bridge);
	if (ioctl(s, SIOCGIFADDR, &ask) == 0)
		address = ntohl(
		    ((struct sockaddr_in *)&ask.ifr_addr)->sin_addr.s_addr);
	close(s);
	return ((address ^ c->address) & mask_of(c)) == 0 ? address : 0;
}

/*
 * Would the host send packets for this address somewhere already? Routes to
 * less than an eighth of a network are for "everything else".
 */
static bool
is_taken(uint32_t address, bool own_is_fine)
{
	struct rtnl m;
	struct rtmsg ask = {.rtm_family = AF_INET,
			    .rtm_dst_len = 32,
			    .rtm_flags = RTM_F_FIB_MATCH};
	in_addr_t to = htonl(address);
	int s = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	const struct rtmsg *found = (void *)m.body;

	rtnl_start(&m, RTM_GETROUTE, 0, &ask, sizeof ask);
	rtnl_add(&m, RTA_DST, &to, sizeof to);
	if (s == -1 || send(s, &m, m.head.nlmsg_len, 0) == -1 ||
	    recv(s, &m, sizeof m, 0) == -1)
		err(OURS, "RTM_GETROUTE");
	close(s);
	return m.head.nlmsg_type == RTM_NEWROUTE && found->rtm_dst_len >= 8 &&
	       !(own_is_fine && found->rtm_type == RTN_LOCAL);
}

/* The kernel tells of each link that goes, and then its routes are gone. */
static int
watch_links(void)
{
	struct sockaddr_nl all = {.nl_family = AF_NETLINK,
				  .nl_groups = RTMGRP_LINK};
	int s = must(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE),
		     "socket");

	must(bind(s, (struct sockaddr *)&all, sizeof all), "bind");
	return s;
}

/* The cable of a container that has just ended may be there for a moment. */
static void
refuse_taken(const char *option, uint32_t address, bool own_is_fine)
{
	struct pollfd links = {-1, POLLIN, 0};
	char text[INET_ADDRSTRLEN], news[8192];

	for (int i = 0; is_taken(address, own_is_fine); i++)
		if (i == 0)
			links.fd = watch_links();
		else if (i == 1000 || poll(&links, 1, 200) < 1)
			errx(OURS, "%s %s: the host uses this network already",
			     option, address_text(address, text));
		else
			recv(links.fd, news, sizeof news, 0);
	close(links.fd);
}

/* What is left out is found out; what does not fit together is refused. */
void
check_network(struct container *c)
{
	bool linked = c->network == VETH || c->network == MACVLAN;
	bool cable = c->network == VETH && c->bridge == NULL;
	char text[INET_ADDRSTRLEN];

	if (linked && c->prefix == 0)
		errx(OURS, "--net: which address? --ip 10.0.0.2/24");
	if (!linked && (c->prefix != 0 || c->gateway != 0))
		errx(OURS, "--ip and --gateway need --net veth or macvlan");
	if (c->bridge != NULL && c->network != VETH)
		errx(OURS, "--bridge needs --net veth");
	if (c->bridge != NULL && c->gateway == 0)
		c->gateway = bridge_address(c);
	if (cable && c->gateway == 0) {
		c->gateway = (c->address & mask_of(c)) | (c->prefix != 31);
		if (c->gateway == c->address)
			c->gateway ^= c->prefix == 31 ? 1 : 3;
	}
	if (c->gateway != 0 &&
	    (((c->gateway ^ c->address) & mask_of(c)) != 0 ||
	     c->gateway == c->address || !is_host_address(c, c->gateway)))
		errx(OURS, "gateway %s: not another host of the network",
		     address_text(c->gateway, text));
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
	int bridge = c->bridge != NULL ? if_nametoindex(c->bridge) : 0;

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
	int parent = if_nametoindex(c->parent);
	uint32_t mode = MACVLAN_MODE_BRIDGE;

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
give_address(const struct container *c, const char *name)
{
	struct rtnl m;
	struct ifaddrmsg part = {.ifa_family = AF_INET,
				 .ifa_prefixlen = 32,
				 .ifa_index = if_nametoindex(name)};
	in_addr_t here = htonl(c->gateway), there = htonl(c->address);

	rtnl_start(&m, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &part,
		   sizeof part);
	rtnl_add(&m, IFA_LOCAL, &here, sizeof here);
	rtnl_add(&m, IFA_ADDRESS, &there, sizeof there);
	return rtnl_ask(&m);
}

/* The launcher's part. The name is unique: it is that of a living process. */
void
connect_network(const struct container *c)
{
	char name[16];
	int result = 0;

	snprintf(name, sizeof name, "kakuri%d", c->pid);
	if (c->network == VETH) {
		explain(10, "RTM_NEWLINK: a veth pair, %s here%s%s, eth0 there",
			name, c->bridge != NULL ? " in " : "",
			c->bridge != NULL ? c->bridge : "");
		if (c->bridge == NULL) {
			refuse_taken("--ip", c->address, false);
			refuse_taken("gateway", c->gateway, true);
		}
		result = make_veth(c, name);
		if (result == 0)
			refuse_ipv6(name);
		if (result == 0 && c->bridge == NULL)
			result = give_address(c, name);
	} else if (c->network == MACVLAN) {
		explain(11, "RTM_NEWLINK: eth0 there, a macvlan of %s",
			c->parent);
		result = make_macvlan(c);
	}
	if (result == -1 && !has_ended(c->init))
		err(OURS, "--net %s%s", c->network == VETH ? "veth" : "macvlan",
		    errno == EOPNOTSUPP ? " (this kernel has no such links)"
		    : errno == EPERM	? " (a link to the host takes root)"
					: "");
}

static void
bring_up(const char *name)
{
	struct ifreq link = {.ifr_flags = IFF_UP};
	int s = ip_socket();

	snprintf(link.ifr_name, sizeof link.ifr_name, "%s", name);
	must(ioctl(s, SIOCSIFFLAGS, &link), "%s", name);
	close(s);
}

static int
set_default_route(uint32_t address)
{
	struct rtnl m;
	struct rtmsg part = {.rtm_family = AF_INET,
			     .rtm_table = RT_TABLE_MAIN,
			     .rtm_protocol = RTPROT_STATIC,
			     .rtm_scope = RT_SCOPE_UNIVERSE,
			     .rtm_type = RTN_UNICAST};
	in_addr_t gateway = htonl(address);

	rtnl_start(&m, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &part,
		   sizeof part);
	rtnl_add(&m, RTA_GATEWAY, &gateway, sizeof gateway);
	return rtnl_ask(&m);
}

/* The container's part: a new network namespace has lo, and it is down. */
void
configure_network(const struct container *c)
{
	char text[INET_ADDRSTRLEN];

	if (c->network == HOST)
		return;
	explain(9, "ioctl(SIOCSIFFLAGS): lo is up");
	bring_up("lo");
	if (c->network == NONE)
		return;
	explain(10, "RTM_NEWADDR: eth0 is %s/%u, and up",
		address_text(c->address, text), c->prefix);
	must(rtnl_address("eth0", text, c->prefix), "--ip %s", text);
	bring_up("eth0");
	if (c->gateway == 0)
		return;
	explain(10, "RTM_NEWROUTE: the default is by %s",
		address_text(c->gateway, text));
	must(set_default_route(c->gateway), "--gateway %s", text);
}
