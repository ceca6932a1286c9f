/*
 * limits.c - what a container was given of the machine, as the files of a
 * cgroup want it: on v2 and, where it differs, on v1.
 */
#include "kakuri.h"
#include <sys/sysmacros.h>
#include <ctype.h>
#include <stdarg.h>

enum { PERIOD = 100000 };

__attribute__((format(printf, 1, 2))) static const char *
print(const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	must(vasprintf(&text, format, arguments), "limits");
	va_end(arguments);
	return text;
}

static bool
add_limit(struct container *c, const char *option, const char *controller,
	  const char *file, const char *old_file, const char *text,
	  const char *old_text)
{
	if (c->limits.count == MAX_LIMITS)
		errx(OURS, "too many limits");
	c->limits.list[c->limits.count++] =
	    (struct limit){option, controller, file, old_file, text, old_text};
	return true;
}

/* 64M: a number with an optional K, M, G or T; -1 if it is not one. */
long long
bytes(const char *text)
{
	static const char units[] = {'\0', 'K', 'M', 'G', 'T'};
	unsigned char unit = text[strspn(text, "0123456789")];
	const char *found = memchr(units, toupper(unit), sizeof units);
	int bits = found == NULL ? 0 : 10 * (found - units);
	long long n = number(&text, unit, INT64_MAX / 2 >> bits);

	if (n == -1 || found == NULL || (unit != '\0' && *text != '\0'))
		return -1;
	return n << bits;
}

bool
set_memory(struct container *c, const char *text)
{
	c->limits.memory = bytes(text);
	text = print("%lld", c->limits.memory);
	return c->limits.memory >= 1 << 20 &&
	       add_limit(c, "--memory", "memory", "memory.max",
			 "memory.limit_in_bytes", text, text);
}

/* v1 limits the sum of both. */
bool
set_swap(struct container *c, const char *text)
{
	long long swap = bytes(text);

	return swap != -1 && c->limits.memory != 0 &&
	       add_limit(c, "--swap", "memory", "memory.swap.max",
			 "memory.memsw.limit_in_bytes", print("%lld", swap),
			 print("%lld", c->limits.memory + swap));
}

/* So much of each tenth of a second; v1 says it in two files. */
bool
set_cpus(struct container *c, const char *text)
{
	char *end;
	double cpus = strtod(text, &end);

	if (strspn(text, "0123456789.") != strlen(text) || *end != '\0' ||
	    cpus < 0.01 || cpus > 8192)
		return false;
	text = print("%d", (int)(cpus * PERIOD));
	return add_limit(c, "--cpus", "cpu", "cpu.max", "cpu.cfs_quota_us",
			 print("%s %d", text, PERIOD), text);
}

/* The kernel takes, and forgets, a CPU that there is not. */
bool
set_cpuset(struct container *c, const char *text)
{
	unsigned long cpus = sysconf(_SC_NPROCESSORS_CONF), first, last;
	const char *p = text;
	char *end;

	do {
		first = last = strtoul(p, &end, 10);
		if (*end == '-')
			last = strtoul(p = end + 1, &end, 10);
		if (end == p || first > last || last >= cpus)
			return false;
		p = end + 1;
	} while (*end == ',');
	return *end == '\0' && add_limit(c, "--cpuset", "cpuset", "cpuset.cpus",
					 "cpuset.cpus", text, text);
}

bool
set_pids(struct container *c, const char *text)
{
	long long n = bytes(text);

	c->limits.has_pids = true;
	text = print("%lld", n);
	return n >= 2 && n <= 4194304 &&
	       add_limit(c, "--pids", "pids", "pids.max", "pids.max", text,
			 text);
}

/* Without --pids: a fork bomb is the container's own. */
void
set_default_limits(struct container *c)
{
	if (!c->limits.has_pids)
		add_limit(c, NULL, "pids", "pids.max", "pids.max", "2048",
			  "2048");
}

/* DEVICE:LIMIT=N,...: rbps, wbps (bytes), riops, wiops (a second each). */
bool
set_io(struct container *c, const char *text)
{
	static char *const keys[] = {"rbps", "wbps", "riops", "wiops", NULL};
	static const char *const old[] = {"read_bps", "write_bps", "read_iops",
					  "write_iops"};
	char *rest = strdup(text), *device = strsep(&rest, ":"), *value;
	const char *numbers;
	struct stat st;

	must(stat(device, &st), "--io '%s'", device);
	if (!S_ISBLK(st.st_mode) || rest == NULL || *rest == '\0')
		return false;
	numbers = print("%u:%u", major(st.st_rdev), minor(st.st_rdev));
	while (*rest != '\0') {
		int key = getsubopt(&rest, keys, &value);
		long long n = key == -1 || value == NULL ? -1 : bytes(value);

		if (n < 1)
			return false;
		add_limit(c, "--io", "io", "io.max",
			  print("blkio.throttle.%s_device", old[key]),
			  print("%s %s=%lld", numbers, keys[key], n),
			  print("%s %lld", numbers, n));
	}
	return true;
}
