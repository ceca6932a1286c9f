/*
 * outside.h - a network namespace that plays the host, and its counters.
 *
 * Chapter 9 is the lesson of network namespaces. Here they keep the host out
 * of what chapters 10 and 11 do with links.
 */
#ifndef OUTSIDE_H
#define OUTSIDE_H

#include <sched.h>
#include "../demo.h"

/* A namespace in which nothing is sent but what we send. */
static inline void
new_namespace(void)
{
	int fd;

	if (unshare(CLONE_NEWNET) == -1)
		err(errno == EINVAL ? SKIP : FAIL, "CONFIG_NET_NS");
	fd = open("/proc/sys/net/ipv6/conf/default/disable_ipv6",
		  O_WRONLY | O_CLOEXEC);
	if (fd != -1 && write(fd, "1", 1) == -1)
		warn("disable_ipv6");
	close(fd);
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
/* The links of a process's namespace: is this one there, and its bytes? */
static inline bool
count(const char *who, pid_t pid, const char *name, long bytes[2])
{
	char path[64], line[256], *colon;
	bool found = false;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/net/dev", pid);
	if ((f = fopen(path, "re")) == NULL)
		err(FAIL, "%s", path);
	printf("   %s$ awk 'NR > 2 { print $1, $2, $10 }' /proc/net/dev\n",
	       who);
	while (fgets(line, sizeof line, f) != NULL) {
		char *word = line + strspn(line, " ");
		long in, out;

		if ((colon = strchr(line, ':')) == NULL)
			continue;
		*colon = '\0';
		sscanf(colon + 1, "%ld %*d %*d %*d %*d %*d %*d %*d %ld", &in,
		       &out);
		printf("   %s: %ld %ld\n", word, in, out);
		if (strcmp(word, name) == 0) {
			bytes[0] = in, bytes[1] = out;
			found = true;
		}
	}
	fclose(f);
	return found;
}

#endif
