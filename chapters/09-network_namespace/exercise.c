/*
 * Exercise 9 - run a command without a network.
 *
 *	exercise COMMAND [ARG...]
 *
 * COMMAND must see no interface but a loopback of its own, and that must
 * work: many programs talk to themselves over 127.0.0.1. The host keeps its
 * interfaces as they are; the exit status must be COMMAND's.
 *
 * Check your work: scripts/check 9
 */
#define _GNU_SOURCE
#include <err.h>
#include <sched.h>
/* Given: rtnl_up(), which does what `ip link set NAME up` does. */
#include <sys/socket.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <errno.h>
#include <unistd.h>

/* Send the message and wait for the acknowledgement: 0, or -1 and errno. */
static inline int
rtnl_up(const char *name)
{
	struct {
		struct nlmsghdr head;
		struct ifinfomsg link;
	} m = {{.nlmsg_len = sizeof m,
		.nlmsg_type = RTM_NEWLINK,
		.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK},
	       {.ifi_index = if_nametoindex(name),
		.ifi_flags = IFF_UP,
		.ifi_change = IFF_UP}};
	struct {
		struct nlmsghdr head;
		struct nlmsgerr ack;
	} answer;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	int error;

	if (fd == -1)
		return -1;
	if (send(fd, &m, sizeof m, 0) == -1 ||
	    recv(fd, &answer, sizeof answer, 0) == -1)
		error = errno;
	else if (answer.head.nlmsg_type != NLMSG_ERROR)
		error = EPROTO;
	else
		error = -answer.ack.error; /* 0: it is done */
	close(fd);
	errno = error;
	return error == 0 ? 0 : -1;
}
/* Until here it is given. */

int
main(int argc, char *argv[])
{
	if (argc < 2)
		errx(2, "usage: exercise COMMAND [ARG...]");

	/*
	 * TODO: move to a new network namespace, and bring up its loopback:
	 * rtnl_up("lo") returns -1 and sets errno where that fails.
	 */

	execvp(argv[1], &argv[1]);
	err(127, "%s", argv[1]);
}
