/*
 * limits.c - what a container was given of the machine, as the files of a
 * cgroup want it: on v2 and, where it differs, on v1.
 */
#include "container.h"
#include <sys/sysmacros.h>
#include <stdarg.h>

enum { PERIOD = 100000 };

/* Both versions get the same text; where v1's differs, the caller says it. */
static struct limit *
add_limit(struct container *c, const char *option, const char *controller,
	  const char *file, const char *old_file, const char *format, ...)
{
	struct limit *l = &c->limits[c->limit_count++];
	va_list arguments;

	if (c->limit_count == MAX_LIMITS)
		errx(OURS, "too many limits");
	*l = (struct limit){option, controller, file, old_file, "", ""};
	va_start(arguments, format);
	vsnprintf(l->text, sizeof l->text, format, arguments);
	va_end(arguments);
	strcpy(l->old_text, l->text);
	return l;
}

/* 64M: a number with an optional K, M, G or T; -1 if it is not one. */
static long long
size(const char *text)
{
	static const char units[] = "kmgtKMGT";
	unsigned long long n;
	char *end, *unit;

	if (*text < '0' || *text > '9')
		return -1;
	errno = 0;
	n = strtoull(text, &end, 10);
	if (*end != '\0' && (unit = strchr(units, *end)) != NULL) {
		for (int i = (unit - units) % 4; i >= 0; i--)
			n = n > 1ULL << 52 ? 1ULL << 62 : n << 10;
		end++;
	}
	return errno != 0 || *end != '\0' || n >= 1ULL << 62 ? -1
							     : (long long)n;
}

bool
set_memory(struct container *c, const char *text)
{
	c->memory = size(text);
	if (c->memory < 1 << 20)
		errx(OURS, "--memory '%s': say a size from 1M, as 64M or 2G",
		     text);
	add_limit(c, "--memory", "memory", "memory.max",
		  "memory.limit_in_bytes", "%lld", c->memory);
	return true;
}

/* v1 limits the sum of both. */
bool
set_swap(struct container *c, const char *text)
{
	long long swap = size(text);
	struct limit *l;

	if (swap == -1)
		errx(OURS, "--swap '%s': say a size, as 64M, or 0", text);
	if (c->memory == 0)
		errx(OURS, "--swap: say --memory before it");
	l = add_limit(c, "--swap", "memory", "memory.swap.max",
		      "memory.memsw.limit_in_bytes", "%lld", swap);
	snprintf(l->old_text, sizeof l->old_text, "%lld", c->memory + swap);
	return true;
}

/* So much of each tenth of a second; v1 says it in two files. */
bool
set_cpus(struct container *c, const char *text)
{
	char *end;
	double cpus = strtod(text, &end);
	struct limit *l;

	if (strspn(text, "0123456789.") != strlen(text) || end == text ||
	    *end != '\0' || cpus < 0.01 || cpus > 8192)
		errx(OURS, "--cpus '%s': say how many, as 0.5 or 2", text);
	l = add_limit(c, "--cpus", "cpu", "cpu.max", "cpu.cfs_quota_us",
		      "%d %d", (int)(cpus * PERIOD), PERIOD);
	snprintf(l->old_text, sizeof l->old_text, "%d", (int)(cpus * PERIOD));
	return true;
}

/* The kernel takes, and forgets, a CPU that there is not. */
static bool
is_cpu_list(const char *text)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF), first, last;
	char *end;

	do {
		if (*text < '0' || *text > '9')
			return false;
		first = last = strtol(text, &end, 10);
		if (*end == '-' && end[1] >= '0' && end[1] <= '9')
			last = strtol(end + 1, &end, 10);
		if (first > last || last >= cpus)
			return false;
		text = end + 1;
	} while (*end == ',');
	return *end == '\0';
}

bool
set_cpuset(struct container *c, const char *text)
{
	if (!is_cpu_list(text) || strlen(text) >= sizeof c->limits[0].text)
		errx(OURS, "--cpuset '%s': say which of CPU 0 to %ld, as 0,2-3",
		     text, sysconf(_SC_NPROCESSORS_CONF) - 1);
	add_limit(c, "--cpuset", "cpuset", "cpuset.cpus", "cpuset.cpus", "%s",
		  text);
	return true;
}

bool
set_pids(struct container *c, const char *text)
{
	long long n = size(text);

	if (n < 2 || n > 4194304)
		errx(OURS, "--pids '%s': say a number from 2 (PID 1 is one)",
		     text);
	c->has_pids = true;
	add_limit(c, "--pids", "pids", "pids.max", "pids.max", "%lld", n);
	return true;
}

/* Without --pids: a fork bomb is the container's own. */
void
set_default_limits(struct container *c)
{
	if (!c->has_pids)
		add_limit(c, NULL, "pids", "pids.max", "pids.max", "2048");
}

/* DEVICE:LIMIT=N,...: rbps, wbps (bytes), riops, wiops (a second each). */
bool
set_io(struct container *c, const char *text)
{
	static char *const keys[] = {"rbps", "wbps", "riops", "wiops", NULL};
	static const char *const old[] = {"blkio.throttle.read_bps_device",
					  "blkio.throttle.write_bps_device",
					  "blkio.throttle.read_iops_device",
					  "blkio.throttle.write_iops_device"};
	char *copy = strdup(text), *rest = strchr(copy, ':'), *value;
	unsigned int major, minor;
	struct stat st;

	if (rest == NULL || rest[1] == '\0')
		errx(OURS,
		     "--io '%s': say DEVICE:wbps=1M or rbps, riops, wiops",
		     text);
	*rest++ = '\0';
	if (stat(copy, &st) == -1)
		err(OURS, "--io '%s'", copy);
	if (!S_ISBLK(st.st_mode))
		errx(OURS, "--io '%s' is not a block device", copy);
	major = major(st.st_rdev);
	minor = minor(st.st_rdev);
	while (*rest != '\0') {
		int key = getsubopt(&rest, keys, &value);
		long long n = key == -1 || value == NULL ? -1 : size(value);
		struct limit *l;

		if (n < 1)
			errx(OURS,
			     "--io '%s': say rbps, wbps, riops or wiops, "
			     "and a number, as wbps=1M",
			     text);
		l = add_limit(c, "--io", "io", "io.max", old[key],
			      "%u:%u %s=%lld", major, minor, keys[key], n);
		snprintf(l->old_text, sizeof l->old_text, "%u:%u %lld", major,
			 minor, n);
	}
	return true;
}
