/*
 * veth - run COMMAND where eth0 is one end of a cable between two namespaces.
 *
 *	sudo ./veth [COMMAND [ARG...]]		($SHELL, else sh)
 *
 * The other end, veth0, is in a namespace that plays the host. Linux 2.6.24
 * (2008), IFLA_NET_NS_FD 3.0 (2011). See netlink(7), rtnetlink(7), veth(4).
 */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pid_t maker; /* the parent of the child */

/* A message: a header, the part that its type asks for, attributes. */
struct message {
	struct nlmsghdr head;
	struct ifinfomsg link;
	char attributes[200];
};

/* Append an attribute: its length, its type, its data, padded to 4 bytes. */
static struct rtattr *
add(struct message *m, int type, const void *data, size_t length)
{
	struct rtattr *a = (struct rtattr *)((char *)m + m->head.nlmsg_len);

	a->rta_len = RTA_LENGTH(length);
	a->rta_type = type;
	memcpy(RTA_DATA(a), data, length);
	m->head.nlmsg_len += RTA_SPACE(length);
	return a;
}

/* A nest is an attribute whose data go on with those added after it. */
static void
end(struct message *m, struct rtattr *nest)
{
	nest->rta_len = (char *)m + m->head.nlmsg_len - (char *)nest;
}

/* Make a pair: veth0 where the socket is, eth0 in the namespace "there". */
static void
plug(int fd, int there)
{
	struct message m = {.head.nlmsg_type = RTM_NEWLINK};
	struct rtattr *info, *data, *peer;
	struct nlmsgerr *answer = NLMSG_DATA(&m); /* it comes in its place */

	m.head.nlmsg_len = NLMSG_LENGTH(sizeof m.link);
	m.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE;
	m.head.nlmsg_flags |= NLM_F_EXCL; /* and change none that exists */
	add(&m, IFLA_IFNAME, "veth0", sizeof "veth0");
	info = add(&m, IFLA_LINKINFO, "", 0);
	add(&m, IFLA_INFO_KIND, "veth", sizeof "veth");
	data = add(&m, IFLA_INFO_DATA, "", 0); /* what this kind needs: */
	peer = add(&m, VETH_INFO_PEER, &m.link, sizeof m.link); /* zeros */
	add(&m, IFLA_IFNAME, "eth0", sizeof "eth0");
	add(&m, IFLA_NET_NS_FD, &there, sizeof there);
	end(&m, peer);
	end(&m, data);
	end(&m, info);
	if (send(fd, &m, m.head.nlmsg_len, 0) == -1)
		err(1, "send(RTM_NEWLINK)");
	/* Asked for by NLM_F_ACK: an error number, and 0 if it is done. */
	if (recv(fd, &m, sizeof m, 0) == -1)
		err(1, "recv(NLMSG_ERROR)");
	errno = -answer->error;
	if (errno != 0)
		err(1, "RTM_NEWLINK");
}

/* The child: the container. */
static void
run(int outside, char *command[])
{
	struct ifreq veth0 = {.ifr_name = "veth0"};
	int own;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1) /* not without its parent */
		err(1, "prctl(PR_SET_PDEATHSIG)");
	if (getppid() != maker) /* it ended before that */
		_exit(1);
	/* A new network namespace for us: no interface leads out of it. */
	if (unshare(CLONE_NEWNET) == -1)
		err(1, "unshare(CLONE_NEWNET)");
	own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (own == -1)
		err(1, "open(/proc/self/ns/net)");
	plug(outside, own);

	/* What each namespace has, as the kernel numbers it; 0 is nothing. */
	if (ioctl(outside, SIOCGIFINDEX, &veth0) == -1)
		err(1, "ioctl(SIOCGIFINDEX, veth0)");
	printf("outside:   PID %d, veth0 is interface %d\n"
	       "container: PID %d, eth0 is interface %u\n",
	       getppid(), veth0.ifr_ifindex, getpid(), if_nametoindex("eth0"));
	fflush(stdout);
	execvp(command[0], command);
	err(127, "%s", command[0]);
}

int
main(int argc, char *argv[])
{
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 1 ? &argv[1] : shell;
	int outside, status;
	pid_t pid;

	if (argc > 1 && argv[1][0] == '-')
		errx(2, "usage: veth [COMMAND [ARG...]]");
	if (command[0] == NULL)
		command[0] = "sh";
	signal(SIGCHLD, SIG_DFL); /* ignored, it would reap before waitpid(2) */

	/* A network namespace that plays the host: yours stays as it is. */
	if (unshare(CLONE_NEWNET) == -1)
		err(1, "unshare(CLONE_NEWNET)");
	/* A socket stays in the namespace where it was made. */
	outside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (outside == -1)
		err(1, "socket(AF_NETLINK)");
	maker = getpid();
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0)
		run(outside, command);

	signal(SIGINT, SIG_IGN); /* Ctrl-C is for COMMAND */
	signal(SIGQUIT, SIG_IGN);
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
