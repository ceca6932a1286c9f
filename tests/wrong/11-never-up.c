/* hint: COMMAND's eth0 is down */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include "../rtnl.h"

static void
macvlan(const char *name, uint32_t mode, int there)
{
	struct rtnl m;
	struct ifinfomsg part = {0};
	struct rtattr *info, *data;
	int parent = if_nametoindex(name);

	rtnl_start(&m, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &part,
		   sizeof part);
	rtnl_add(&m, IFLA_IFNAME, "eth0", sizeof "eth0");
	rtnl_add(&m, IFLA_LINK, &parent, sizeof parent);
	rtnl_add(&m, IFLA_NET_NS_FD, &there, sizeof there);
	info = rtnl_add(&m, IFLA_LINKINFO, NULL, 0);
	rtnl_add(&m, IFLA_INFO_KIND, "macvlan", strlen("macvlan"));
	data = rtnl_add(&m, IFLA_INFO_DATA, NULL, 0);
	rtnl_add(&m, IFLA_MACVLAN_MODE, &mode, sizeof mode);
	rtnl_end(&m, data);
	rtnl_end(&m, info);
	if (rtnl_ask(&m) == -1)
		err(1, "macvlan");
}

int
main(int argc, char *argv[])
{
	int host, own;

	if (argc < 4)
		errx(2, "usage: exercise PARENT ADDRESS COMMAND [ARG...]");

	host = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (host == -1 || unshare(CLONE_NEWNET) == -1)
		err(1, "unshare");
	own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (own == -1 || setns(host, CLONE_NEWNET) == -1)
		err(1, "setns");
	macvlan(argv[1], MACVLAN_MODE_BRIDGE, own);
	if (setns(own, CLONE_NEWNET) == -1)
		err(1, "setns");
	if (rtnl_address("eth0", argv[2], 24) == -1)
		err(1, "eth0");

	execvp(argv[3], &argv[3]);
	err(127, "%s", argv[3]);
}
