/*
 * Exercise 11 - run a command as one more machine on the LAN.
 *
 *	exercise PARENT ADDRESS COMMAND [ARG...]
 *
 * COMMAND runs in a network namespace of its own, with an interface eth0: a
 * macvlan link in bridge mode on the host's interface PARENT, up, with
 * ADDRESS/24. Two such commands reach each other. The host keeps PARENT; the
 * exit status must be COMMAND's.
 *
 * Check your work: scripts/check 11
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include "../rtnl.h"

int
main(int argc, char *argv[])
{
	if (argc < 4)
		errx(2, "usage: exercise PARENT ADDRESS COMMAND [ARG...]");

	/*
	 * TODO: make the link where PARENT is, with IFLA_NET_NS_FD naming
	 * the new namespace; plug() of exercise 10 shows such a message. A
	 * macvlan has IFLA_LINK, its parent's index, and in IFLA_INFO_DATA
	 * the mode, IFLA_MACVLAN_MODE, a uint32_t.
	 */

	execvp(argv[3], &argv[3]);
	err(127, "%s", argv[3]);
}
