/*
 * outside.h - a network namespace that plays the host.
 *
 * Chapter 9 is the lesson of network namespaces. Here they keep the host out
 * of what chapters 10 and 11 do with links.
 */
#ifndef OUTSIDE_H
#define OUTSIDE_H

#include <sched.h>
#include "../demo.h"

/* In this namespace: nothing is sent but what we send. */
static inline void
silence(void)
{
	int fd = open("/proc/sys/net/ipv6/conf/default/disable_ipv6",
		      O_WRONLY | O_CLOEXEC);

	if (fd == -1) /* there is no IPv6 */
		return;
	if (write(fd, "1", 1) == -1)
		warn("disable_ipv6");
	close(fd);
}

static inline void
new_namespace(void)
{
	if (unshare(CLONE_NEWNET) == -1)
		err(errno == EINVAL ? SKIP : FAIL, "CONFIG_NET_NS");
	silence();
}

static inline ino_t
namespace_of(const char *who)
{
	struct stat st;

	show_link(who, "/proc/self/ns/net");
	if (stat("/proc/self/ns/net", &st) == -1)
		err(errno == ENOENT ? SKIP : FAIL, "CONFIG_NET_NS");
	return st.st_ino;
}

static inline void
leave_the_host(void)
{
	ino_t host;

	step("Leave the host first, so that nothing is changed there.",
	     "ホスト側を何も変えないように、まずホスト側を離れます。");
	host = namespace_of("host");
	new_namespace();
	claim(namespace_of("outside") != host,
	      "The namespace outside is not the host's.",
	      "外側のネットワーク名前空間は、ホスト側とは別です。");
	if (tally->failed > 0)
		exit(FAIL);
}

#endif
