/*
 * Exercise 10 - run a command at the other end of a cable.
 *
 *	exercise NAME COMMAND [ARG...]
 *
 * COMMAND runs in a network namespace of its own, with an interface eth0
 * that is up and has the address 192.0.2.2/24. Its other end is the host's
 * interface NAME, up, with 192.0.2.1/24. When COMMAND ends, both are gone;
 * the exit status must be COMMAND's.
 *
 * Check your work: scripts/check 10
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include "../rtnl.h"

/* Make a veth pair: eth0 here, its other end in another namespace. */
static inline void
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
	/* TODO: the namespace of the other end, IFLA_NET_NS_FD. */
	(void)there;
	rtnl_end(&m, peer);
	rtnl_end(&m, data);
	rtnl_end(&m, info);
	if (rtnl_ask(&m) == -1)
		err(1, "veth");
}

int
main(int argc, char *argv[])
{
	if (argc < 3)
		errx(2, "usage: exercise NAME COMMAND [ARG...]");

	/*
	 * TODO: keep the host's namespace as a file descriptor, move to a new
	 * one, plug() the cable in, and configure both ends. setns(fd,
	 * CLONE_NEWNET) moves between them; rtnl_address("eth0", "192.0.2.2",
	 * 24) and rtnl_up("eth0") act where the process is.
	 */

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
