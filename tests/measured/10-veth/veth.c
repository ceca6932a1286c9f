/*
 * veth - a cable between two network namespaces.
 *
 * Linux 2.6.24 (2008), IFLA_NET_NS_FD 3.0 (2011). See veth(4), rtnetlink(7),
 * netlink(7).
 */
#define _GNU_SOURCE
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include "../demo.h"
#include "../rtnl.h"
#include "echo.h"
#include "outside.h"

/* A message: a header, the part that its type asks for, attributes. */
struct message {
	struct nlmsghdr head;
	struct ifinfomsg link;
	char attributes[512];
};

/* What an interface has counted. */
struct counted {
	long in, out;
};

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

/* Send it; the kernel acknowledges with 0 or with a negative errno. */
static int
ask(struct message *m)
{
	struct {
		struct nlmsghdr head;
		struct nlmsgerr ack;
	} answer = {0};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd == -1)
		err(FAIL, "socket(AF_NETLINK)");
	if (trace("outside", send(fd, m, m->head.nlmsg_len, 0)) == -1)
		err(FAIL, "send");
	if (recv(fd, &answer, sizeof answer, 0) == -1)
		err(FAIL, "recv");
	close(fd);
	if (answer.head.nlmsg_type != NLMSG_ERROR)
		errx(FAIL, "not an acknowledgement");
	errno = -answer.ack.error;
	printf("   outside: ack.error = %d", answer.ack.error);
	if (errno != 0)
		printf(" %s", strerror(errno));
	printf("\n");
	return errno == 0 ? 0 : -1;
}

/* One interface here; its other end where the descriptor says, or here. */
static int
pair(const char *name, const char *other_name, int there)
{
	struct message m = {.head.nlmsg_type = RTM_NEWLINK};
	struct ifinfomsg other = {0};
	struct rtattr *info, *data, *peer_end;

	m.head.nlmsg_len = NLMSG_LENGTH(sizeof m.link);
	m.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	m.head.nlmsg_flags |= NLM_F_CREATE | NLM_F_EXCL;
	add(&m, IFLA_IFNAME, name, strlen(name) + 1);
	info = add(&m, IFLA_LINKINFO, "", 0);
	add(&m, IFLA_INFO_KIND, "veth", sizeof "veth");
	data = add(&m, IFLA_INFO_DATA, "", 0);
	peer_end = add(&m, VETH_INFO_PEER, &other, sizeof other);
	add(&m, IFLA_IFNAME, other_name, strlen(other_name) + 1);
	if (there != -1)
		add(&m, IFLA_NET_NS_FD, &there, sizeof there);
	end(&m, peer_end);
	end(&m, data);
	end(&m, info);
	return ask(&m);
}

/* As `ip -brief link` shows them; which of the two is here? 1, 2, or both: 3 */
static int
look(const char *who)
{
	struct link list[16];
	int n = show_links(who, list, 16), found = 0;

	for (int i = 0; i < n; i++) {
		if (strcmp(list[i].name, "veth0") == 0)
			found |= 1;
		if (strcmp(list[i].name, "eth0") == 0)
			found |= 2;
	}
	return found;
}

/* The same in the container, which tells it. */
static int
look_there(void)
{
	int found = 0;

	meet();
	hear_peer(&found, sizeof found);
	return found;
}

static void
be_looked_at(void)
{
	int found;

	meet();
	found = look("container");
	tell_peer(&found, sizeof found);
}

/* What came in and went out at an interface of a process's namespace. */
static struct counted
count(const char *who, pid_t pid, const char *name)
{
	char path[64], line[256], *colon;
	struct counted c = {-1, -1};
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/net/dev", pid);
	f = fopen(path, "re");
	if (f == NULL)
		err(FAIL, "%s", path);
	printf("   %s$ awk '/ %s:/ { print \"in \" $2 \", out \" $10 }' "
	       "/proc/net/dev\n",
	       who, name);
	while (fgets(line, sizeof line, f) != NULL) {
		colon = strchr(line, ':');
		if (colon == NULL)
			continue;
		*colon = '\0';
		if (strcmp(line + strspn(line, " "), name) != 0)
			continue;
		sscanf(colon + 1, "%ld %*d %*d %*d %*d %*d %*d %*d %ld", &c.in,
		       &c.out);
		printf("   in %ld, out %ld\n", c.in, c.out);
	}
	fclose(f);
	return c;
}

static void
configure(const char *who, const char *name, const char *ip)
{
	printf("   %s$ ip addr add %s/24 dev %s\n", who, ip, name);
	if (rtnl_address(name, ip, 24) == -1)
		err(FAIL, "RTM_NEWADDR");
	printf("   %s$ ip link set %s up\n", who, name);
	if (rtnl_up(name) == -1)
		err(FAIL, "RTM_NEWLINK");
}

/* The kernel takes up to a second to notice that both ends are up. */
static void
await_carrier(const char *name)
{
	for (int i = 0; i < 300 && rtnl_find(name).state != IF_OPER_UP; i++)
		poll(NULL, 0, 10);
}

static void
container(void)
{
	if (trace("container", unshare(CLONE_NEWNET)) == -1)
		err(FAIL, "unshare(CLONE_NEWNET)");
	silence();
	be_looked_at(); /* before there is a pair, */
	be_looked_at(); /* when there is one, */
	be_looked_at(); /* and after the second try */

	meet(); /* outside has tried to reach us */
	configure("container", "eth0", "192.0.2.2");
	await_carrier("eth0");
	meet(); /* our kernel answers what outside sends */

	meet(); /* outside has counted */
	explore();
	meet();

	meet(); /* outside has seen its end */
	printf("   container$ ip link del eth0\n");
	if (rtnl_delete("eth0") == -1)
		err(FAIL, "RTM_DELLINK");
	be_looked_at();
	meet();
	_exit(PASS);
}

static void
leave(void)
{
	ino_t host, here;

	step("Leave the host first, so that nothing is changed there.",
	     "ホスト側を何も変えないように、まずホスト側を離れます。");
	host = namespace_of("host");
	if (trace("outside", unshare(CLONE_NEWNET)) == -1)
		err(FAIL, "unshare(CLONE_NEWNET)");
	silence();
	here = namespace_of("outside");
	claim(here != host, "The namespace outside is not the host's.",
	      "外側のネットワーク名前空間は、ホスト側とは別です。");
	if (here == host)
		exit(FAIL);
}

static void
plug_in(pid_t pid)
{
	char path[64];
	int fd, refused, before, before_there, here, there;

	before_there = look_there();
	before = look("outside");
	snprintf(path, sizeof path, "/proc/%d/ns/net", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		err(FAIL, "%s", path);
	if (pair("veth0", "eth0", fd) == -1) {
		if (errno == EOPNOTSUPP)
			skip("this kernel was built without CONFIG_VETH",
			     "このカーネルは CONFIG_VETH なしで"
			     "ビルドされています。");
		err(FAIL, "RTM_NEWLINK");
	}
	here = look("outside");
	there = look_there();
	claim(before == 0 && before_there == 0 && here == 1 && there == 2,
	      "After one message veth0 is outside and nowhere else, and eth0 "
	      "in the container and nowhere else; before it there was neither.",
	      "1 つのメッセージを送ると、外側には veth0 だけが、コンテナには "
	      "eth0 だけが現れました。送る前は、どちらもありませんでした。");

	step("The same message once more.",
	     "同じメッセージをもう一度送ります。");
	refused = pair("veth0", "eth0", fd) == -1 ? errno : 0;
	here = look("outside");
	there = look_there();
	claim(refused == EEXIST && here == 1 && there == 2,
	      "It is acknowledged with EEXIST, and both ends are there as they "
	      "were.",
	      "確認応答は EEXIST になり、両端は元のまま残っています。");
	close(fd);
}

static void
cross(pid_t pid)
{
	bool before, after;
	struct counted here, there;

	step("An echo request before the ends have addresses, and one after.",
	     "エコー要求を、両端にアドレスを付ける前と後に送ります。");
	before = ping("outside", "192.0.2.2", 3000);
	configure("outside", "veth0", "192.0.2.1");
	meet();
	meet();
	await_carrier("veth0");
	after = ping("outside", "192.0.2.2", 3000);
	claim(!before && after,
	      "No reply came before both ends had addresses and were up; one "
	      "came after.",
	      "両端にアドレスを付けて有効にする前は応答がなく、"
	      "その後は応答が返りました。");

	step("The bytes that came in and went out, at both ends.",
	     "両端で、受信したバイト数と送信したバイト数を調べます。");
	here = count("outside", getpid(), "veth0");
	there = count("container", pid, "eth0");
	claim(here.out >= 98 && there.out >= 98 && here.out == there.in &&
		  here.in == there.out,
	      "What one end has sent, the other has received, to the byte.",
	      "一方の端が送信したバイト数と、もう一方の端が受信したバイト数は、"
	      "どちらの向きでも同じです。");
	meet();
	meet();
}

static void
pull_out(void)
{
	int before, here, there;

	step("The container deletes its end.", "コンテナ側の端を削除します。");
	before = look("outside");
	meet();
	there = look_there();
	here = look("outside");
	claim(before == 1 && there == 0 && here == 0,
	      "The container deleted eth0, and veth0 outside is gone, too.",
	      "コンテナが eth0 を削除すると、外側の veth0 もなくなりました。");
	meet();
}

/* A frame of 60 bytes, of a protocol that nobody here speaks. */
static void
send_frame(const char *name)
{
	struct {
		struct ethhdr head;
		char data[46];
	} frame = {0};
	struct sockaddr_ll to = {.sll_family = AF_PACKET};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd == -1)
		err(FAIL, "socket(AF_PACKET)");
	memset(frame.head.h_dest, 0xff, sizeof frame.head.h_dest);
	frame.head.h_proto = htons(0x88b5); /* for experiments */
	to.sll_ifindex = if_nametoindex(name);
	to.sll_halen = ETH_ALEN;
	if (trace("outside", sendto(fd, &frame, sizeof frame, 0, (void *)&to,
				    sizeof to)) == -1)
		err(FAIL, "sendto");
	close(fd);
}

static void
both_ends_here(void)
{
	struct counted lo, left, right, lo_before, left_before, right_before;
	bool reply;

	step("Another pair, both ends in one namespace: an echo request from "
	     "one to the other.",
	     "もう 1 つのペアを、両端とも同じ名前空間に作ります。"
	     "一方からもう一方へエコー要求を送ります。");
	if (pair("left", "right", -1) == -1)
		err(FAIL, "RTM_NEWLINK");
	printf("   outside$ ip link set lo up\n");
	if (rtnl_up("lo") == -1)
		err(FAIL, "RTM_NEWLINK");
	configure("outside", "left", "198.51.100.1");
	configure("outside", "right", "198.51.100.2");
	await_carrier("left");
	await_carrier("right");
	lo_before = count("outside", getpid(), "lo");
	left_before = count("outside", getpid(), "left");
	reply = ping("outside", "198.51.100.2", 3000);
	lo = count("outside", getpid(), "lo");
	left = count("outside", getpid(), "left");
	right = count("outside", getpid(), "right");
	claim(
	    reply && lo.out - lo_before.out >= 2 * 84 &&
		left.out == left_before.out && right.in == 0,
	    "The reply came, and lo has counted request and reply: no byte "
	    "went out at left or came in at right.",
	    "応答は返りましたが、要求も応答も数えられたのは lo です。left から"
	    "出たバイトも、right に入ったバイトもありません。");

	step("A frame, sent at left past IP.",
	     "IP を使わずに、left からフレームを 1 つ送ります。");
	left_before = count("outside", getpid(), "left");
	right_before = count("outside", getpid(), "right");
	send_frame("left");
	left = count("outside", getpid(), "left");
	right = count("outside", getpid(), "right");
	claim(left.out - left_before.out == 60 &&
		  right.in - right_before.in == 60,
	      "The frame of 60 bytes went out at left and came in at right.",
	      "60 バイトのフレームが left から出て、right に入りました。");
}

int
main(int argc, char *argv[])
{
	pid_t pid;

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

	step(
	    "A container with a network namespace of its own. Plug it in.",
	    "別のネットワーク名前空間にいるコンテナと、ケーブルでつなぎます。");
	if ((pid = child()) == 0)
		container();
	plug_in(pid);
	cross(pid);
	pull_out();
	reap(pid);
	both_ends_here();
	return verdict(8);
}
