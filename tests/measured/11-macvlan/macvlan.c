/*
 * macvlan - many MAC addresses on one interface.
 *
 * Linux 2.6.23 (2007), modes 2.6.33 (2010). See ip-link(8).
 */
#define _GNU_SOURCE
#include "../demo.h"
#include "../rtnl.h"
#include "../10-veth/echo.h"
#include "../10-veth/outside.h"

enum { OUTSIDE, NEIGHBOUR, ONE, TWO, PLACES };
static const char *name[] = {"outside", "neighbour", "one", "two"};
static const char *address[] = {"192.0.2.1", "192.0.2.254", "192.0.2.11",
				"192.0.2.12"};
static const char *device[] = {"lan0", "eth0", "eth0", "eth0"};
static int place[PLACES]; /* the four network namespaces */

static void
enter(int where)
{
	if (setns(place[where], CLONE_NEWNET) == -1)
		err(FAIL, "setns");
}

/* Made up locally (02), and different in the last byte. */
static void
add_mac(struct rtnl *m, int where)
{
	unsigned char mac[] = {2, 0, 0, 0, 0, where + 1};

	rtnl_add(m, IFLA_ADDRESS, mac, sizeof mac);
}

/* A cable, as in chapter 10: lan0 is to be the parent of the rest. */
static void
plug(void)
{
	struct rtnl m;
	struct ifinfomsg part = {0};
	struct rtattr *info, *data, *other;

	rtnl_start(&m, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &part,
		   sizeof part);
	rtnl_add(&m, IFLA_IFNAME, "lan0", sizeof "lan0");
	add_mac(&m, OUTSIDE);
	info = rtnl_add(&m, IFLA_LINKINFO, NULL, 0);
	rtnl_add(&m, IFLA_INFO_KIND, "veth", strlen("veth"));
	data = rtnl_add(&m, IFLA_INFO_DATA, NULL, 0);
	other = rtnl_add(&m, VETH_INFO_PEER, &part, sizeof part);
	rtnl_add(&m, IFLA_IFNAME, "eth0", sizeof "eth0");
	add_mac(&m, NEIGHBOUR);
	rtnl_add(&m, IFLA_NET_NS_FD, &place[NEIGHBOUR], sizeof(int));
	rtnl_end(&m, other);
	rtnl_end(&m, data);
	rtnl_end(&m, info);
	if (rtnl_ask(&m) == -1)
		err(errno == EOPNOTSUPP ? SKIP : FAIL, "CONFIG_VETH");
}

/* Make a macvlan link on lan0 for one place, or change its mode there. */
static void
macvlan(int where, uint32_t mode, bool new)
{
	struct rtnl m;
	struct ifinfomsg part = {.ifi_index = new ? 0 : if_nametoindex("eth0")};
	struct rtattr *info, *data;
	int parent = if_nametoindex("lan0");

	rtnl_start(&m, RTM_NEWLINK, new ? NLM_F_CREATE | NLM_F_EXCL : 0, &part,
		   sizeof part);
	if (new) {
		rtnl_add(&m, IFLA_IFNAME, "eth0", sizeof "eth0");
		add_mac(&m, where);
		rtnl_add(&m, IFLA_LINK, &parent, sizeof parent);
		rtnl_add(&m, IFLA_NET_NS_FD, &place[where], sizeof(int));
	}
	info = rtnl_add(&m, IFLA_LINKINFO, NULL, 0);
	rtnl_add(&m, IFLA_INFO_KIND, "macvlan", strlen("macvlan"));
	data = rtnl_add(&m, IFLA_INFO_DATA, NULL, 0);
	rtnl_add(&m, IFLA_MACVLAN_MODE, &mode, sizeof mode);
	rtnl_end(&m, data);
	rtnl_end(&m, info);
	if (rtnl_ask(&m) == -1)
		err(errno == EOPNOTSUPP ? SKIP : FAIL, "CONFIG_MACVLAN");
}

static struct link
configure(int where)
{
	struct link list[8];

	enter(where);
	show_links(name[where], list, 8);
	if (rtnl_address(device[where], address[where], 24) == -1 ||
	    rtnl_up(device[where]) == -1)
		err(FAIL, "%s", device[where]);
	return rtnl_find(device[where]);
}

static bool
reach(int from, int to, bool hope)
{
	enter(from);
	return ping(name[from], address[to], hope ? 3000 : 300);
}

/* The kernel takes up to a second to notice that both ends are up. */
static void
await_carrier(int where)
{
	enter(where);
	for (int i = 0; i < 300 && rtnl_find(device[where]).state != 6; i++)
		poll(NULL, 0, 10);
}

static void
make_places(void)
{
	for (int i = 0; i < PLACES; i++) {
		if (i != OUTSIDE)
			new_namespace();
		place[i] = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	}
	enter(OUTSIDE);
	step("A cable from lan0 to a neighbour, who plays the rest of a LAN.",
	     "lan0 を、LAN の残りの役をする neighbour につなぎます。");
	plug();
	configure(NEIGHBOUR);
	configure(OUTSIDE);
	await_carrier(NEIGHBOUR);
	await_carrier(OUTSIDE);
}

static void
make_macvlans(void)
{
	struct link parent, one, two;

	step("Two more links on lan0, each in a namespace of its own.",
	     "lan0 の上に、2 つの名前空間のためのリンクを作ります。");
	parent = rtnl_find("lan0");
	macvlan(ONE, MACVLAN_MODE_BRIDGE, true);
	macvlan(TWO, MACVLAN_MODE_BRIDGE, true);
	one = configure(ONE);
	two = configure(TWO);
	claim(one.parent == parent.index && two.parent == parent.index &&
		  one.mac[5] == 3 && two.mac[5] == 4 && parent.mac[5] == 1,
	      "One parent, and a MAC address for each.",
	      "親は 1 つで、MAC アドレスはそれぞれ別です。");
}

int
main(int argc, char *argv[])
{
	bool there, back, parent, both;

	demo(argc, argv, ROOT);
	leave_the_host();
	make_places();
	make_macvlans();

	step("Across the cable, to the neighbour.",
	     "ケーブルの向こうの neighbour に送ります。");
	there = reach(ONE, NEIGHBOUR, true);
	back = reach(TWO, NEIGHBOUR, true);
	enter(NEIGHBOUR);
	claim(show_lines("neighbour", "/proc/self/net/arp",
			 "02:00:00:00:00:0") == 2 &&
		  there && back,
	      "Both reach it, and it sees two machines.",
	      "どちらも届き、neighbour からは 2 台の機器に見えます。");

	step("From one to two, in bridge mode.",
	     "bridge モードで、one から two に送ります。");
	claim(reach(ONE, TWO, true), "They reach each other.",
	      "互いに届きます。");

	step("To the parent, which the neighbour can reach.",
	     "neighbour からは届く、親の lan0 に送ります。");
	parent = reach(NEIGHBOUR, OUTSIDE, true);
	there = reach(ONE, OUTSIDE, false);
	back = reach(OUTSIDE, ONE, false);
	claim(parent && !there && !back,
	      "Neither the parent from here, nor we from the parent.",
	      "こちらから親へも、親からこちらへも届きません。");
	enter(ONE);
	explore();
	step("Private mode, for both.", "両方を private モードにします。");
	for (int i = ONE; i <= TWO; i++) {
		enter(i);
		macvlan(i, MACVLAN_MODE_PRIVATE, false);
	}
	there = reach(ONE, TWO, false);
	both = reach(ONE, NEIGHBOUR, true) && reach(TWO, NEIGHBOUR, true);
	claim(!there && both,
	      "No longer each other, yet the neighbour as before.",
	      "互いには届かなくなり、neighbour には今までどおり届きます。");
	return verdict(6);
}
