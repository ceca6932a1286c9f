/*
 * macvlan - many MAC addresses on one interface.
 *
 * Linux 2.6.23 (2007), modes 2.6.33 (2010). See ip-link(8), rtnetlink(7).
 */
#define _GNU_SOURCE
#include <sched.h>
#include "../demo.h"
#include "../rtnl.h"
#include "../10-veth/echo.h"

/* A message: a header, the part that its type asks for, attributes. */
struct message {
	struct nlmsghdr head;
	struct ifinfomsg link;
	char attributes[512];
};

/* Who is on the LAN: each in a network namespace of its own. */
enum { OUTSIDE, NEIGHBOUR, ONE, TWO, PLACES };
static struct place {
	const char *name, *link, *address;
	int namespace;
} place[] = {
    {"outside", "card0", "192.0.2.1", -1},
    {"neighbour", "br0", "192.0.2.254", -1},
    {"one", "eth0", "192.0.2.11", -1},
    {"two", "eth0", "192.0.2.12", -1},
};

/* What was found out about a link. */
struct look {
	struct link link;
	char mac[18]; /* as text */
};

static void
enter(int where)
{
	if (setns(place[where].namespace, CLONE_NEWNET) == -1)
		err(FAIL, "setns(%s)", place[where].name);
}

/* An attribute: its length, its type, its data, padded to 4 bytes. */
static struct rtattr *
add(struct message *m, int type, const void *data, size_t len)
{
	struct rtattr *a;

	a = (struct rtattr *)((char *)m + m->head.nlmsg_len);
	a->rta_type = type;
	a->rta_len = RTA_LENGTH(len);
	memcpy(RTA_DATA(a), data, len);
	m->head.nlmsg_len += RTA_SPACE(len);
	return a;
}

/* A nest is an attribute: its data are all those added since. */
static void
end(struct message *m, struct rtattr *nest)
{
	nest->rta_len = (char *)m + m->head.nlmsg_len - (char *)nest;
}

/* Begin a message: a new link, or a change of the one with this number. */
static void
begin(struct message *m, int index)
{
	memset(m, 0, sizeof *m);
	m->head.nlmsg_type = RTM_NEWLINK;
	m->head.nlmsg_len = NLMSG_LENGTH(sizeof m->link);
	m->head.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	if (index == 0)
		m->head.nlmsg_flags |= NLM_F_CREATE | NLM_F_EXCL;
	m->link.ifi_index = index;
}

/* Send it; the kernel acknowledges with 0 or with a negative errno. */
static void
ask(const char *who, struct message *m, const char *what)
{
	struct {
		struct nlmsghdr head;
		struct nlmsgerr ack;
	} answer = {0};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd == -1)
		err(FAIL, "socket(AF_NETLINK)");
	if (trace(who, send(fd, m, m->head.nlmsg_len, 0)) == -1)
		err(FAIL, "send");
	if (recv(fd, &answer, sizeof answer, 0) == -1)
		err(FAIL, "recv");
	close(fd);
	if (answer.head.nlmsg_type != NLMSG_ERROR)
		errx(FAIL, "not an acknowledgement");
	errno = -answer.ack.error;
	printf("   %s: RTM_NEWLINK, %s: ack.error = %d", who, what,
	       answer.ack.error);
	if (errno != 0)
		printf(" %s", strerror(errno));
	printf("\n");
	if (errno == EOPNOTSUPP)
		errx(SKIP, "SKIP %s (%s)",
		     say("this kernel lacks what is asked for",
			 "このカーネルにはこの機能がありません。"),
		     what);
	if (errno != 0)
		err(FAIL, "RTM_NEWLINK");
}

/* A cable: card0 here, port0 in the neighbour's namespace. */
static void
plug(void)
{
	struct message m;
	struct ifinfomsg other = {0};
	struct rtattr *info, *data, *peer_end;

	begin(&m, 0);
	add(&m, IFLA_IFNAME, "card0", sizeof "card0");
	info = add(&m, IFLA_LINKINFO, "", 0);
	add(&m, IFLA_INFO_KIND, "veth", sizeof "veth");
	data = add(&m, IFLA_INFO_DATA, "", 0);
	peer_end = add(&m, VETH_INFO_PEER, &other, sizeof other);
	add(&m, IFLA_IFNAME, "port0", sizeof "port0");
	add(&m, IFLA_NET_NS_FD, &place[NEIGHBOUR].namespace, sizeof(int));
	end(&m, peer_end);
	end(&m, data);
	end(&m, info);
	ask("outside", &m, "a veth pair");
}

/* The neighbour is a switch with an address, and the cable ends in it. */
static void
make_switch(void)
{
	struct message m;
	struct rtattr *info;
	int master;

	begin(&m, 0);
	add(&m, IFLA_IFNAME, "br0", sizeof "br0");
	info = add(&m, IFLA_LINKINFO, "", 0);
	add(&m, IFLA_INFO_KIND, "bridge", sizeof "bridge");
	end(&m, info);
	ask("neighbour", &m, "a bridge");

	master = if_nametoindex("br0");
	begin(&m, if_nametoindex("port0"));
	add(&m, IFLA_MASTER, &master, sizeof master);
	ask("neighbour", &m, "a port of it");
	if (rtnl_up("port0") == -1)
		err(FAIL, "port0");
}

/* A switch that sends a frame back to the port from which it came, too. */
static void
reflect(void)
{
	struct message m;
	struct rtattr *info, *data;
	unsigned char on = 1;

	enter(NEIGHBOUR);
	begin(&m, if_nametoindex("port0"));
	info = add(&m, IFLA_LINKINFO, "", 0);
	add(&m, IFLA_INFO_SLAVE_KIND, "bridge", sizeof "bridge");
	data = add(&m, IFLA_INFO_SLAVE_DATA, "", 0);
	add(&m, IFLA_BRPORT_MODE, &on, sizeof on);
	end(&m, data);
	end(&m, info);
	ask("neighbour", &m, "hairpin");
}

/* A macvlan link on card0, in the namespace of that place. */
static void
macvlan(const char *name, uint32_t mode, int where)
{
	struct message m;
	struct rtattr *info, *data;
	char what[64];
	int parent;

	enter(OUTSIDE);
	parent = if_nametoindex("card0");
	begin(&m, 0);
	add(&m, IFLA_IFNAME, name, strlen(name) + 1);
	add(&m, IFLA_LINK, &parent, sizeof parent);
	add(&m, IFLA_NET_NS_FD, &place[where].namespace, sizeof(int));
	info = add(&m, IFLA_LINKINFO, "", 0);
	add(&m, IFLA_INFO_KIND, "macvlan", sizeof "macvlan");
	data = add(&m, IFLA_INFO_DATA, "", 0);
	add(&m, IFLA_MACVLAN_MODE, &mode, sizeof mode);
	end(&m, data);
	end(&m, info);
	snprintf(what, sizeof what, "macvlan %s in %s mode", name,
		 mode == MACVLAN_MODE_BRIDGE ? "bridge"
		 : mode == MACVLAN_MODE_VEPA ? "vepa"
					     : "private");
	ask("outside", &m, what);
}

/* The links of a place, as `ip -brief link` shows them; the one of this name. */
static struct look
look(int where, const char *name)
{
	struct link list[16];
	struct look found = {0};
	unsigned char *mac;
	int n;

	enter(where);
	n = show_links(place[where].name, list, 16);
	for (int i = 0; i < n; i++) {
		if (strcmp(list[i].name, name) != 0)
			continue;
		mac = list[i].mac;
		found.link = list[i];
		snprintf(found.mac, sizeof found.mac,
			 "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1],
			 mac[2], mac[3], mac[4], mac[5]);
	}
	return found;
}

/* An address, up, and wait: the kernel takes up to a second to notice. */
static void
configure(int where)
{
	struct place *p = &place[where];

	enter(where);
	printf("   %s$ ip addr add %s/24 dev %s\n", p->name, p->address,
	       p->link);
	if (rtnl_address(p->link, p->address, 24) == -1)
		err(FAIL, "RTM_NEWADDR");
	printf("   %s$ ip link set %s up\n", p->name, p->link);
	if (rtnl_up(p->link) == -1)
		err(FAIL, "RTM_NEWLINK");
}

static void
await_carrier(int where)
{
	const char *name = place[where].link;

	enter(where);
	for (int i = 0; i < 300 && rtnl_find(name).state != IF_OPER_UP; i++)
		poll(NULL, 0, 10);
}

/* Does an echo request get its reply? Where none is hoped for, wait less. */
static bool
reach(int from, int to, bool hope)
{
	enter(from);
	return ping(place[from].name, place[to].address, hope ? 3000 : 300);
}

/* How many packets have come in at the neighbour's end of the cable? */
static long
packets(void)
{
	char line[256], *colon;
	long n = -1;
	FILE *f;

	enter(NEIGHBOUR);
	f = fopen("/proc/self/net/dev", "re");
	if (f == NULL)
		err(FAIL, "/proc/self/net/dev");
	printf("   neighbour$ awk '/ port0:/ { print \"in \" $3 }' "
	       "/proc/net/dev\n");
	while (fgets(line, sizeof line, f) != NULL) {
		colon = strstr(line, "port0:");
		if (colon == NULL)
			continue;
		sscanf(colon, "port0: %*d %ld", &n);
		printf("   in %ld\n", n);
	}
	fclose(f);
	return n;
}

/* Has the neighbour this MAC address for that place, by its ARP table? */
static bool
in_arp_table(int where, const char *mac)
{
	char line[256], address[32], known[32];
	bool same = false;
	FILE *f = fopen("/proc/self/net/arp", "re");

	if (f == NULL)
		err(FAIL, "/proc/self/net/arp");
	while (fgets(line, sizeof line, f) != NULL) {
		if (sscanf(line, "%31s %*s %*s %31s", address, known) != 2)
			continue;
		if (strcmp(address, place[where].address) == 0)
			same = strcmp(known, mac) == 0;
	}
	fclose(f);
	return same;
}

/* A network namespace in which nothing is sent but what we send. */
static void
new_place(int where)
{
	int fd;

	if (trace(place[where].name, unshare(CLONE_NEWNET)) == -1)
		err(FAIL, "unshare(CLONE_NEWNET)");
	place[where].namespace =
	    open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (place[where].namespace == -1)
		err(FAIL, "/proc/self/ns/net");
	fd = open("/proc/sys/net/ipv6/conf/default/disable_ipv6",
		  O_WRONLY | O_CLOEXEC);
	if (fd == -1) /* there is no IPv6 */
		return;
	if (write(fd, "1", 1) == -1)
		warn("disable_ipv6");
	close(fd);
}

static ino_t
namespace_of(const char *who)
{
	struct stat st;

	show_link(who, "/proc/self/ns/net");
	if (stat("/proc/self/ns/net", &st) == -1)
		err(FAIL, "/proc/self/ns/net");
	return st.st_ino;
}

static void
leave(void)
{
	ino_t host, here;

	step("Leave the host first, so that nothing is changed there.",
	     "ホスト側を何も変えないように、まずホスト側を離れます。");
	host = namespace_of("host");
	new_place(OUTSIDE);
	here = namespace_of("outside");
	claim(here != host, "The namespace outside is not the host's.",
	      "外側のネットワーク名前空間は、ホスト側とは別です。");
	if (here == host)
		exit(FAIL);
}

static void
wire(void)
{
	step("A cable from card0 to a neighbour, a switch with an address.",
	     "card0 を、アドレスを持つスイッチである neighbour に"
	     "ケーブルでつなぎます。");
	new_place(NEIGHBOUR);
	enter(OUTSIDE);
	plug();
	enter(NEIGHBOUR);
	make_switch();
	configure(NEIGHBOUR);
	configure(OUTSIDE);
	await_carrier(OUTSIDE);
	await_carrier(NEIGHBOUR);
}

/* Two links in this mode, each in its place. */
static void
two_links(uint32_t mode)
{
	macvlan("eth0", mode, ONE);
	macvlan("eth0", mode, TWO);
	configure(ONE);
	configure(TWO);
	await_carrier(ONE);
	await_carrier(TWO);
}

/* The same with new links: nobody knows a MAC address from before. */
static void
two_others(uint32_t mode)
{
	for (int i = ONE; i <= TWO; i++) {
		enter(i);
		printf("   %s$ ip link del eth0\n", place[i].name);
		if (rtnl_delete("eth0") == -1)
			err(FAIL, "RTM_DELLINK");
	}
	two_links(mode);
}

static void
on_one_card(void)
{
	struct look card, one, two;
	bool parents, differ, from_one, from_two;

	step("Two macvlan links on card0, each in a namespace of its own.",
	     "card0 の上に macvlan のインターフェースを 2 つ、"
	     "別々の名前空間に作ります。");
	new_place(ONE);
	new_place(TWO);
	two_links(MACVLAN_MODE_BRIDGE);
	card = look(OUTSIDE, "card0");
	one = look(ONE, "eth0");
	two = look(TWO, "eth0");
	parents = card.link.index != 0 && one.link.parent == card.link.index &&
		  two.link.parent == card.link.index;
	differ = strcmp(card.mac, one.mac) != 0 &&
		 strcmp(card.mac, two.mac) != 0 &&
		 strcmp(one.mac, two.mac) != 0;
	claim(parents && differ,
	      "Behind the @ of one's and two's eth0 is the number of card0, "
	      "their parent; and the three have three MAC addresses.",
	      "one と two の eth0 の @ の後にあるのは、親である card0 の番号"
	      "です。3 つの MAC アドレスはすべて違います。");

	step("From both to the neighbour, across the cable.",
	     "両方から、ケーブルの先の neighbour に送ります。");
	from_one = reach(ONE, NEIGHBOUR, true);
	from_two = reach(TWO, NEIGHBOUR, true);
	enter(NEIGHBOUR);
	show_lines("neighbour", "/proc/self/net/arp", "192.0.2.1");
	claim(from_one && from_two && in_arp_table(ONE, one.mac) &&
		  in_arp_table(TWO, two.mac),
	      "The neighbour answered both, and its ARP table has the MAC "
	      "address of one's eth0 for one and of two's eth0 for two.",
	      "neighbour は両方に応答しました。neighbour の ARP テーブルには、"
	      "one には one の eth0、two には two の eth0 の MAC アドレスが"
	      "入っています。");
}

static void
bridge_mode(void)
{
	bool first, again;
	long before, after;

	step("From one to two, in bridge mode; the second time no ARP is "
	     "needed.",
	     "bridge モードで one から two に送ります。2 回目は ARP が"
	     "要りません。");
	first = reach(ONE, TWO, true);
	before = packets();
	again = reach(ONE, TWO, true);
	after = packets();
	claim(first && again && before >= 0 && after == before,
	      "two answered one both times, and during the second no packet "
	      "came in at the neighbour's end of the cable.",
	      "two は 2 回とも one に応答しました。2 回目の間、ケーブルの "
	      "neighbour 側には 1 パケットも届いていません。");
}

static void
the_host(void)
{
	bool neighbour, there, back;

	step(
	    "To card0's own address, from the neighbour and from one; and from "
	    "outside to one.",
	    "card0 自身のアドレスに、neighbour と one から送ります。"
	    "outside から one にも送ります。");
	neighbour = reach(NEIGHBOUR, OUTSIDE, true);
	there = reach(ONE, OUTSIDE, false);
	back = reach(OUTSIDE, ONE, false);
	claim(neighbour && !there && !back,
	      "outside answered the neighbour, and not one; and one did not "
	      "answer outside.",
	      "outside は neighbour に応答し、one には応答しませんでした。"
	      "one も outside に応答しませんでした。");
	enter(ONE);
	explore();

	step("outside makes a macvlan link for itself, and sends by it.",
	     "outside が自分用の macvlan インターフェースを作り、"
	     "それを通して送ります。");
	macvlan("mac0", MACVLAN_MODE_BRIDGE, OUTSIDE);
	printf("   outside$ ip link set mac0 up\n");
	if (rtnl_up("mac0") == -1)
		err(FAIL, "RTM_NEWLINK");
	printf("   outside$ ip route add 192.0.2.11/32 dev mac0\n");
	if (rtnl_route(place[ONE].address, 32, "mac0") == -1)
		err(FAIL, "RTM_NEWROUTE");
	for (int i = 0; i < 300 && rtnl_find("mac0").state != IF_OPER_UP; i++)
		poll(NULL, 0, 10);
	back = reach(OUTSIDE, ONE, true);
	there = reach(ONE, OUTSIDE, true);
	claim(back && there, "Now one answered outside, and outside one.",
	      "今度は one が outside に、outside が one に応答しました。");
	enter(OUTSIDE);
	printf("   outside$ ip link del mac0\n");
	if (rtnl_delete("mac0") == -1)
		err(FAIL, "RTM_DELLINK");
}

static void
vepa_mode(void)
{
	bool lan, each_other;

	step("The same two in vepa mode, which is the default.",
	     "同じ 2 つを、既定の vepa モードで作り直します。");
	two_others(MACVLAN_MODE_VEPA);
	lan = reach(ONE, NEIGHBOUR, true);
	lan &= reach(TWO, NEIGHBOUR, true);
	each_other = reach(ONE, TWO, false);
	claim(lan && !each_other,
	      "The neighbour answered both, and two did not answer one.",
	      "neighbour は両方に応答しましたが、two は one に"
	      "応答しませんでした。");

	step("The switch sends frames back to the port from which they came "
	     "(hairpin).",
	     "スイッチが、届いたポートにもフレームを送り返すようにします"
	     "（hairpin）。");
	reflect();
	each_other = reach(ONE, TWO, true);
	claim(each_other,
	      "Still in vepa mode, two answered one: by way of the switch.",
	      "同じ vepa モードのまま、two が one に応答しました。"
	      "スイッチを経由しています。");
}

/* ip neigh add ADDRESS lladdr MAC dev eth0 nud permanent */
static void
know(int from, int to)
{
	struct rtnl m;
	struct ndmsg part = {.ndm_family = AF_INET, .ndm_state = NUD_PERMANENT};
	struct link other;
	in_addr_t ip = inet_addr(place[to].address);

	enter(to);
	other = rtnl_find("eth0");
	enter(from);
	part.ndm_ifindex = if_nametoindex("eth0");
	printf("   %s$ ip neigh replace %s lladdr "
	       "%02x:%02x:%02x:%02x:%02x:%02x dev eth0 nud permanent\n",
	       place[from].name, place[to].address, other.mac[0], other.mac[1],
	       other.mac[2], other.mac[3], other.mac[4], other.mac[5]);
	rtnl_start(&m, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, &part,
		   sizeof part);
	rtnl_add(&m, NDA_DST, &ip, sizeof ip);
	rtnl_add(&m, NDA_LLADDR, other.mac, sizeof other.mac);
	if (rtnl_ask(&m) == -1)
		err(FAIL, "RTM_NEWNEIGH");
}

static void
private_mode(void)
{
	bool lan, each_other;

	step("Private mode, behind the same switch.",
	     "同じスイッチのまま、private モードで作り直します。");
	two_others(MACVLAN_MODE_PRIVATE);
	lan = reach(ONE, NEIGHBOUR, true);
	lan &= reach(TWO, NEIGHBOUR, true);
	each_other = reach(ONE, TWO, false);
	claim(lan && !each_other,
	      "The neighbour answered both, and two did not answer one, though "
	      "the switch sends frames back.",
	      "neighbour は両方に応答しましたが、スイッチがフレームを"
	      "送り返しても、two は one に応答しませんでした。");

	step("Each is told the other's MAC address, so that no ARP is needed.",
	     "互いの MAC アドレスを登録し、ARP が要らないようにします。");
	know(ONE, TWO);
	know(TWO, ONE);
	each_other = reach(ONE, TWO, true);
	claim(each_other,
	      "Now two answered one, still in private mode: what had been "
	      "missing was ARP's answer.",
	      "private モードのまま、two が one に応答しました。"
	      "それまで足りなかったのは、ARP の応答でした。");
}

int
main(int argc, char *argv[])
{
	demo(argc, argv, ROOT);
	if (!capable(CAP_NET_ADMIN) || !capable(CAP_NET_RAW))
		skip("this needs CAP_NET_ADMIN and CAP_NET_RAW, and root here "
		     "lacks one: run it on the host or in a virtual machine",
		     "CAP_NET_ADMIN と CAP_NET_RAW が必要ですが、この環境の "
		     "root には足りません。ホストか仮想マシンで"
		     "実行してください。");
	if (access("/proc/self/ns/net", F_OK) == -1)
		skip("this kernel was built without CONFIG_NET_NS",
		     "このカーネルは CONFIG_NET_NS なしでビルドされています。");
	leave();
	wire();
	on_one_card();
	bridge_mode();
	the_host();
	vepa_mode();
	private_mode();
	return verdict(10);
}
