/* hint: the host's kakuri0 is there and is down */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include "../rtnl.h"

/* Make a veth pair: eth0 here, its other end in another namespace. */
static void
plug(const char *name, int there)
{
	struct rtnl m;
	struct ifinfomsg here = {0}, other = {0};
	struct rtattr *info, *data, *peer;

	rtnl_start(&m, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &here,
		   sizeof here);
	rtnl_add(&m, IFLA_IFNAME, "eth0", sizeof "eth0");
	info = rtnl_add(&m, IFLA_LINKINFO, NULL, 0);
	rtnl_add(&m, IFLA_INFO_KIND, "veth", strlen("veth"));
	data = rtnl_add(&m, IFLA_INFO_DATA, NULL, 0);
	peer = rtnl_add(&m, VETH_INFO_PEER, &other, sizeof other);
	rtnl_add(&m, IFLA_IFNAME, name, strlen(name) + 1);
	rtnl_add(&m, IFLA_NET_NS_FD, &there, sizeof there);
	rtnl_end(&m, peer);
	rtnl_end(&m, data);
	rtnl_end(&m, info);
	if (rtnl_ask(&m) == -1)
		err(1, "veth");
}

int
main(int argc, char *argv[])
{
	int host, own;

	if (argc < 3)
		errx(2, "usage: exercise NAME COMMAND [ARG...]");

	host = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (host == -1 || unshare(CLONE_NEWNET) == -1)
		err(1, "unshare");
	own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	plug(argv[1], host);
	if (rtnl_address("eth0", "192.0.2.2", 24) == -1 ||
	    rtnl_up("eth0") == -1)
		err(1, "eth0");
	if (own == -1 || setns(host, CLONE_NEWNET) == -1)
		err(1, "setns");
	if (rtnl_address(argv[1], "192.0.2.1", 24) == -1)
		err(1, "%s", argv[1]);
	if (setns(own, CLONE_NEWNET) == -1)
		err(1, "setns");

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
