/*
 * psi.h - what the programs of this chapter share: a group, what it lost by
 * waiting, and a trigger that tells when it loses too much.
 */
#include <time.h>
#include "../cgroup.h"

static inline int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* So long, in ms, has some process of the group waited; -1: nobody knows. */
static inline int64_t
waited(const char *dir, const char *file)
{
	char line[256], *total;

	if (!get(dir, file, "some ", line) ||
	    (total = strstr(line, "total=")) == NULL)
		return -1;
	return atoll(total + strlen("total=")) / 1000;
}

/* The root of the v2 hierarchy, where PSI is on. */
static inline char *
need_psi(void)
{
	if (waited("/proc/pressure", "memory") == -1)
		skip("PSI is off: boot with psi=1 (CONFIG_PSI, Linux 4.20)",
		     "PSI が無効です。psi=1 を付けて起動してください"
		     "（CONFIG_PSI、Linux 4.20 以降）。");
	return need_v2();
}

/* A group of our own, whose pressure the kernel counts. */
static inline char *
psi_group(const char *root, const char *suffix)
{
	char *dir = group(root, suffix);

	if (waited(dir, "cpu.pressure") == -1)
		skip("PSI is off for groups: boot with psi=1, and without "
		     "cgroup_disable=pressure",
		     "グループの PSI が無効です。cgroup_disable=pressure を"
		     "付けずに、psi=1 を付けて起動してください。");
	return dir;
}

struct trigger {
	int fd;		       /* the trigger goes when this is closed */
	int threshold, window; /* in ms */
};

/* Ask for a notice: so much waiting within such a window of time. */
static inline struct trigger
arm(const char *dir, const char *file)
{
	/* The second is for root without CAP_SYS_RESOURCE: 2 s, 4 s ... */
	struct trigger choice[] = {{-1, 100, 500}, {-1, 200, 2000}};
	char path[PATH_MAX], text[64];
	int n;

	snprintf(path, sizeof path, "%s/%s", dir, file);
	for (struct trigger *t = choice; t < choice + 2; t++) {
		t->fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
		n = snprintf(text, sizeof text, "some %d000 %d000",
			     t->threshold, t->window);
		if (t->fd != -1 && write(t->fd, text, n + 1) != -1) {
			printf("   host$ exec 3<>%s; printf '%s\\0' >&3\n",
			       file, text);
			return *t;
		}
		if (t->fd != -1)
			close(t->fd);
	}
	if (errno != EINVAL && errno != EPERM && errno != EACCES)
		err(FAIL, "%s", path);
	skip("a trigger needs Linux 5.2, and before 6.4 CAP_SYS_RESOURCE",
	     "トリガーには Linux 5.2 以降が必要です。6.4 より前では "
	     "CAP_SYS_RESOURCE も必要です。");
}

/* How many ms until the notice? -1 if there was none for so long. */
static inline int64_t
notice(struct trigger t, int most)
{
	struct pollfd p = {.fd = t.fd, .events = POLLPRI};
	int64_t start = now_ms(), delay = -1;

	printf("   host$ poll(3, POLLPRI, %d ms)\n", most);
	if (poll(&p, 1, most) == 1)
		delay = now_ms() - start;
	if (p.revents & POLLERR)
		errx(FAIL, "the group of this trigger is gone");
	printf(delay == -1
		   ? say("   nothing\n", "   通知なし\n")
		   : say("   a notice after %jd ms\n", "   %jd ms 後に通知\n"),
	       (intmax_t)delay);
	return delay;
}
