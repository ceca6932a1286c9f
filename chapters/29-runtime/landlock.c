/*
 * landlock.c - COMMAND locks itself in, within what the container allows:
 * with Landlock by path, with AppArmor by a profile of the host.
 */
#include "kakuri.h"

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
	if (*path != '/' || c->landlock_count == MAX_LANDLOCK)
		return false;
	c->landlock[c->landlock_count++] = path;
	return true;
}

/* execve(2) closes what is open here. */
static void
allow_beneath(int rules, const char *path, uint64_t access)
{
	struct {
		uint64_t access;
		int32_t parent;
	} __attribute__((packed)) rule = {access, -1};

	/* A link in ROOT could allow more than was said, all of it even. */
	rule.parent = open_place(path);
	must(rule.parent, "--landlock %s%s", path,
	     in_language(errno == ELOOP
			     ? " (a link in ROOT: say where it leads)"
			     : ""));
	must(syscall(SYS_landlock_add_rule, rules, BENEATH, &rule, 0),
	     "--landlock %s (a directory?)", path);
}

/* From here on only what is beneath these can be written; and devices. */
void
apply_landlock(const struct container *c)
{
	uint64_t access = WRITE_FILE | REMOVE_AND_MAKE;
	int abi, rules;

	if (c->landlock_count == 0)
		return;
	abi = must(syscall(SYS_landlock_create_ruleset, NULL, 0, 1),
		   "--landlock (Linux 5.13 or newer, with landlock in "
		   "/sys/kernel/security/lsm)");
	access |= (abi >= 2 ? REFER : 0) | (abi >= 3 ? TRUNCATE : 0);
	rules = syscall(SYS_landlock_create_ruleset, &access, sizeof access, 0);
	must(rules, "landlock_create_ruleset");
	for (int i = 0; i < c->landlock_count; i++)
		allow_beneath(rules, c->landlock[i], access);
	allow_beneath(rules, "/dev", access & (WRITE_FILE | TRUNCATE));
	step(27, syscall(SYS_landlock_restrict_self, rules, 0),
	     "landlock_restrict_self: written is beneath %s%s only",
	     c->landlock[0],
	     in_language(c->landlock_count > 1 ? " and others" : ""));
}

/* What is said here comes true at the next execve(2). */
void
apply_apparmor(const struct container *c)
{
	char text[256];

	if (c->apparmor == NULL)
		return;
	snprintf(text, sizeof text, "exec %s", c->apparmor);
	explain(27, "echo %s >/proc/self/attr/apparmor/exec", text);
	must(write_self(c, "attr/apparmor/exec", text),
	     "--apparmor '%s' (does aa-status list it?)", c->apparmor);
}

/* So that exec is under the same. */
void
save_landlock(const struct container *c)
{
	for (int i = 0; i < c->landlock_count; i++)
		must(dprintf(c->state, "landlock=%s\n", c->landlock[i]),
		     "state");
	if (c->apparmor != NULL)
		must(dprintf(c->state, "apparmor=%s\n", c->apparmor), "state");
}

void
load_landlock(struct container *c, int state)
{
	char *p;

	while ((p = state_value(state, "landlock", c->landlock_count)) != NULL)
		add_landlock(c, p);
	c->apparmor = state_value(state, "apparmor", 0);
}
