/*
 * network_namespace - run COMMAND in a new network namespace.
 *
 *	sudo ./network_namespace [COMMAND [ARG...]]	($SHELL, else sh)
 *
 * Linux 2.6.24 (2008), complete about 2.6.29. See network_namespaces(7).
 */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <net/if.h>
#include <err.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Which namespace is this, what interfaces has it, and is its lo up? */
static void
show(const char *when)
{
	const char *path = "/proc/self/ns/net";
	char namespace[64] = "";
	struct if_nameindex *list;
	struct ifreq lo = {.ifr_name = "lo"};
	int fd, n = 0;

	if (readlink(path, namespace, sizeof namespace - 1) == -1)
		err(1, "readlink(%s)", path);
	list = if_nameindex();
	if (list == NULL)
		err(1, "if_nameindex");
	while (list[n].if_index != 0)
		n++;
	if_freenameindex(list);

	/* A socket stays where it was made, so each time we make a new one. */
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd == -1)
		err(1, "socket(AF_INET)");
	if (ioctl(fd, SIOCGIFFLAGS, &lo) == -1)
		err(1, "ioctl(SIOCGIFFLAGS, lo)");
	close(fd);
	printf("%-11s %s interfaces: %d, lo is %s\n", when, namespace, n,
	       lo.ifr_flags & IFF_UP ? "up" : "down");
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 1 ? &argv[1] : shell;

	if (argc > 1 && argv[1][0] == '-')
		errx(2, "usage: network_namespace [COMMAND [ARG...]]");
	if (command[0] == NULL)
		command[0] = "sh";
	show("at first:");

	/* A new network stack: lo is down, no route, and every port free. */
	if (unshare(CLONE_NEWNET) == -1)
		err(1, "unshare(CLONE_NEWNET)");
	show("unshare(2):");

	execvp(command[0], command);
	err(127, "%s", command[0]);
}
