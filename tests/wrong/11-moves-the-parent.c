/* hint: the host has lost kakuri0 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include "../rtnl.h"

static void
macvlan(const char *name, int there)
{
	struct rtnl m;
	struct ifinfomsg part = {.ifi_index = if_nametoindex(name)};

	rtnl_start(&m, RTM_NEWLINK, 0, &part, sizeof part);
	rtnl_add(&m, IFLA_IFNAME, "eth0", sizeof "eth0");
	rtnl_add(&m, IFLA_NET_NS_FD, &there, sizeof there);
	if (rtnl_ask(&m) == -1)
		err(1, "move");
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
	macvlan(argv[1], own);
	if (setns(own, CLONE_NEWNET) == -1)
		err(1, "setns");
	if (rtnl_address("eth0", argv[2], 24) == -1 || rtnl_up("eth0") == -1)
		err(1, "eth0");

	execvp(argv[3], &argv[3]);
	err(127, "%s", argv[3]);
}
