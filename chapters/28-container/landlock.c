/*
 * landlock.c - COMMAND locks itself in, within what the container allows:
 * with Landlock by path, with AppArmor by a profile of the host.
 */
#include "container.h"

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

/* Every way to change something beneath a directory, by ABI: see landlock(7). */
enum {
	WRITE_FILE = 1 << 1,
	REMOVE_AND_MAKE = 0x1ff << 4,
	REFER = 1 << 13,    /* since the second */
	TRUNCATE = 1 << 14, /* since the third */
	BENEATH = 1,	    /* LANDLOCK_RULE_PATH_BENEATH */
};

bool
add_landlock(struct container *c, const char *path)
{
	if (*path != '/')
		errx(OURS, "--landlock '%s' in the container must start with /",
		     path);
	if (c->landlock_count == MAX_LANDLOCK)
		errx(OURS, "--landlock: not so many");
	c->landlock[c->landlock_count++] = path;
	return true;
}

static void
allow_beneath(int rules, const char *path, uint64_t access)
{
	struct {
		uint64_t access;
		int32_t parent;
	} __attribute__((packed)) rule = {access, -1};

	rule.parent = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent == -1)
		err(OURS, "--landlock %s", path);
	if (syscall(SYS_landlock_add_rule, rules, BENEATH, &rule, 0) == -1)
		err(OURS, "--landlock %s (a directory?)", path);
	close(rule.parent);
}

/* From here on only what is beneath these can be written; and devices. */
void
apply_landlock(const struct container *c)
{
	uint64_t access = WRITE_FILE | REMOVE_AND_MAKE;
	int abi, rules;

	if (c->landlock_count == 0)
		return;
	abi = syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
	if (abi == -1)
		err(OURS, "--landlock (Linux 5.13 or newer, with landlock in "
			  "/sys/kernel/security/lsm)");
	access |= (abi >= 2 ? REFER : 0) | (abi >= 3 ? TRUNCATE : 0);
	rules = syscall(SYS_landlock_create_ruleset, &access, sizeof access, 0);
	if (rules == -1)
		err(OURS, "landlock_create_ruleset");
	for (int i = 0; i < c->landlock_count; i++)
		allow_beneath(rules, c->landlock[i], access);
	allow_beneath(rules, "/dev", access & (WRITE_FILE | TRUNCATE));
	explain(27, "landlock_restrict_self: written is beneath %s%s only",
		c->landlock[0], c->landlock_count > 1 ? " and others" : "");
	if (syscall(SYS_landlock_restrict_self, rules, 0) == -1)
		err(OURS, "landlock_restrict_self");
	close(rules);
}

/* What is said here comes true at the next execve(2). */
void
apply_apparmor(const struct container *c)
{
	char text[256];

	if (c->apparmor == NULL)
		return;
	explain(27, "echo exec %s >/proc/self/attr/apparmor/exec", c->apparmor);
	snprintf(text, sizeof text, "exec %s", c->apparmor);
	if (write_file("/proc/self/attr/apparmor", "exec", text) == -1)
		err(OURS, "--apparmor '%s'%s", c->apparmor,
		    errno == ENOENT || errno == EINVAL
			? " (no such profile, or no AppArmor: see aa-status)"
			: "");
}

/* So that exec is under the same. */
void
save_landlock(const struct container *c)
{
	for (int i = 0; i < c->landlock_count; i++)
		record(c, "landlock=%s\n", c->landlock[i]);
	if (c->apparmor != NULL)
		record(c, "apparmor=%s\n", c->apparmor);
}

void
load_landlock(struct container *c, int state)
{
	char *path;

	while ((path = state_value(state, "landlock", c->landlock_count)) !=
	       NULL)
		add_landlock(c, path);
	c->apparmor = state_value(state, "apparmor", 0);
}
