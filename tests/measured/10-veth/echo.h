/*
 * echo.h - what `ping -c 1` does: an ICMP echo request, and its reply.
 *
 * The request is written and the reply read by this program, through a raw
 * socket; on the other side the kernel answers. See icmp(7), raw(7).
 */
#ifndef ECHO_H
#define ECHO_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <time.h>
#include "../demo.h"

struct echo {
	struct icmphdr head;
	unsigned char data[56];
};

static inline double
milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

/* RFC 1071: the complement of the sum of all 16-bit words. */
static inline uint16_t
checksum(const void *data, size_t len)
{
	uint32_t sum = 0;
	uint16_t word;

	for (size_t i = 0; i + 1 < len; i += 2) {
		memcpy(&word, (const char *)data + i, 2);
		sum += word;
	}
	sum = (sum >> 16) + (sum & 0xffff);
	return ~(sum + (sum >> 16));
}

/* Wait for the reply to our request; where it begins, or NULL. */
static inline unsigned char *
await(int fd, const struct echo *sent, int ms)
{
	static unsigned char packet[1500]; /* an IP header comes first */
	struct echo *e;
	struct pollfd p = {.fd = fd, .events = POLLIN};
	double end = milliseconds() + ms;

	while (milliseconds() < end) {
		if (poll(&p, 1, end - milliseconds() + 1) < 1)
			continue;
		if (recv(fd, packet, sizeof packet, 0) < 20 + 64)
			continue;
		e = (struct echo *)(packet + (packet[0] & 15) * 4);
		if (e->head.type == ICMP_ECHOREPLY &&
		    e->head.un.echo.id == sent->head.un.echo.id &&
		    memcmp(e->data, sent->data, sizeof e->data) == 0)
			return packet;
	}
	return NULL;
}

/* Send one request, wait so long for its reply: did it come? */
static inline bool
ping(const char *who, const char *address, int ms)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	struct echo e = {.head.type = ICMP_ECHO};
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);
	unsigned char *reply = NULL;
	double start;

	if (fd == -1)
		err(FAIL, "a raw socket");
	for (size_t i = 0; i < sizeof e.data; i++)
		e.data[i] = i;
	e.head.un.echo.id = htons(getpid());
	e.head.un.echo.sequence = htons(1);
	e.head.checksum = checksum(&e, sizeof e);
	inet_pton(AF_INET, address, &to.sin_addr);
	printf("   %s$ ping -c 1 %s\n", who, address);
	start = milliseconds();
	if (sendto(fd, &e, sizeof e, 0, (void *)&to, sizeof to) == -1)
		printf("   %s\n", strerror(errno));
	else if ((reply = await(fd, &e, ms)) != NULL)
		printf("   64 bytes from %s: icmp_seq=1 ttl=%d time=%.3f ms\n",
		       address, reply[8], milliseconds() - start);
	else
		printf("   no reply within %d ms\n", ms);
	close(fd);
	return reply != NULL;
}

#endif
