/*
 * veth - a cable between two network namespaces.
 *
 * Linux 2.6.24 (2008). See veth(4), rtnetlink(7), netlink(7).
 */
#define _GNU_SOURCE
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

/* An attribute: its length, its type, its data, padded to 4 bytes. */
static struct rtattr *
add(struct message *m, int type, const void *data, size_t len)
{
	struct rtattr *a;

	m->head.nlmsg_len = NLMSG_ALIGN(m->head.nlmsg_len);
	a = (struct rtattr *)((char *)m + m->head.nlmsg_len);
	a->rta_type = type;
	a->rta_len = RTA_LENGTH(len);
	if (len > 0)
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
		char rest[1024];
	} answer = {0};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	m->head.nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	if (fd == -1 || send(fd, m, m->head.nlmsg_len, 0) == -1 ||
	    recv(fd, &answer, sizeof answer, 0) == -1)
		err(FAIL, "netlink");
	close(fd);
	if (answer.head.nlmsg_type != NLMSG_ERROR)
		errx(FAIL, "not an acknowledgement");
	errno = -answer.ack.error;
	if (errno != 0)
		printf("   RTNETLINK answers: %s\n", strerror(errno));
	return errno == 0 ? 0 : -1;
}

/* One link here, named veth0; its other end there, named eth0. */
static int
plug(int there)
{
	struct message m = {.head.nlmsg_type = RTM_NEWLINK,
			    .head.nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL,
			    .head.nlmsg_len = NLMSG_LENGTH(sizeof m.link)};
	struct ifinfomsg other = {0};
	struct rtattr *info, *data, *peer_end;

	add(&m, IFLA_IFNAME, "veth0", sizeof "veth0");
	info = add(&m, IFLA_LINKINFO, NULL, 0);
	add(&m, IFLA_INFO_KIND, "veth", strlen("veth"));
	data = add(&m, IFLA_INFO_DATA, NULL, 0);
	peer_end = add(&m, VETH_INFO_PEER, &other, sizeof other);
	add(&m, IFLA_IFNAME, "eth0", sizeof "eth0");
	add(&m, IFLA_NET_NS_FD, &there, sizeof there);
	end(&m, peer_end);
	end(&m, data);
	end(&m, info);
	printf("   outside$ ip link add veth0 type veth peer "
	       "name eth0 netns container\n");
	return ask(&m);
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

static void
container(void)
{
	new_namespace();
	meet();
	meet(); /* outside plugs the cable in */
	meet();
	configure("container", "eth0", "192.0.2.2");
	meet(); /* our kernel answers what outside sends */
	meet();
	explore();

	step("The container takes its end away.",
	     "コンテナ側の端を削除します。");
	printf("   container$ ip link del eth0\n");
	if (rtnl_delete("eth0") == -1)
		err(FAIL, "RTM_DELLINK");
	meet();
	meet();
	_exit(PASS);
}

static void
make_cable(pid_t pid)
{
	char path[64];
	long bytes[2];
	bool before, here, there;
	int fd, refused;

	step(
	    "A container with a network namespace of its own. Plug it in.",
	    "別のネットワーク名前空間にいるコンテナと、ケーブルでつなぎます。");
	sprintf(path, "/proc/%d/ns/net", pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1)
		err(FAIL, "%s", path);
	before = count("outside", getpid(), "veth0", bytes) ||
		 count("container", pid, "eth0", bytes);
	if (plug(fd) == -1)
		err(errno == EOPNOTSUPP ? SKIP : FAIL, "CONFIG_VETH");
	here = count("outside", getpid(), "veth0", bytes);
	there = count("container", pid, "eth0", bytes);
	claim(
	    !before && here && there,
	    "One message made two links, one in each namespace.",
	    "1 つのメッセージで、両方の名前空間に 1 つずつリンクができました。");
	refused = plug(fd) == -1 ? errno : 0;
	claim(refused == EEXIST, "Sent again, it is acknowledged with EEXIST.",
	      "もう一度送ると、確認応答は EEXIST になります。");
	close(fd);
}

static void
use_cable(pid_t pid)
{
	bool before, after;
	long here[2] = {0}, there[2] = {0};

	step("Without an address there is no way; then both ends get one.",
	     "アドレスのないまま送り、次に両端にアドレスを付けて送ります。");
	before = ping("outside", "192.0.2.2", 3000);
	configure("outside", "veth0", "192.0.2.1");
	meet();
	meet();
	after = ping("outside", "192.0.2.2", 3000);
	claim(!before && after, "An echo request crosses, and its reply.",
	      "エコー要求が届き、応答が返ってきました。");

	step("The bytes that came in and went out, at both ends.",
	     "両端で、受信したバイト数と送信したバイト数を調べます。");
	count("outside", getpid(), "veth0", here);
	count("container", pid, "eth0", there);
	claim(here[1] >= 98 && here[1] == there[0] && here[0] == there[1],
	      "What went out at one end came in at the other.",
	      "一方の端の送信バイト数は、もう一方の受信バイト数と同じです。");
	meet();
}

int
main(int argc, char *argv[])
{
	long bytes[2];
	pid_t pid;

	demo(argc, argv, ROOT);
	leave_the_host();
	if ((pid = child()) == 0)
		container();
	meet();
	make_cable(pid);
	meet();
	use_cable(pid);
	meet(); /* the container deletes eth0, and nobody deletes veth0 */
	claim(!count("outside", getpid(), "veth0", bytes),
	      "The other end went with it.", "もう一方の端もなくなりました。");
	meet();
	reap(pid);
	return verdict(6);
}
