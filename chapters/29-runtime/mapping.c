/*
 * mapping.c - a user namespace: whose user each number inside is outside.
 *
 * Without root it is what makes all else possible, and 0 inside is the user
 * himself. The launcher writes the map, because from inside it cannot be
 * written for more than that; PID 1 waits for it.
 */
#include "kakuri.h"
#include <sys/mount.h>
#include <sys/wait.h>
#include <grp.h>
#include <spawn.h>

#ifndef MOUNT_ATTR_IDMAP
#define MOUNT_ATTR_IDMAP 0x00100000
#endif

/* INSIDE:OUTSIDE:COUNT, for users and groups alike. */
bool
set_uidmap(struct container *c, const char *text)
{
	static const char ends[] = {':', ':', '\0'};
	long long n[3];

	for (int i = 0; i < 3; i++)
		if ((n[i] = number(&text, ends[i], UINT32_MAX)) == -1)
			return false;
	c->ranges[c->range_count++] = (struct range){n[0], n[1], n[2]};
	c->rootless = true;
	return n[2] != 0 && n[0] + n[2] <= UINT32_MAX &&
	       n[1] + n[2] <= UINT32_MAX && c->range_count < MAX_RANGES;
}

/* Whose number that is outside, if it is in one of the ranges. */
static const struct range *
range_of(const struct container *c, unsigned id)
{
	for (int i = 0; i < c->range_count; i++)
		if (id - c->ranges[i].inside < c->ranges[i].count)
			return &c->ranges[i];
	return NULL;
}

bool
is_mapped(const struct container *c, unsigned id)
{
	return !c->rootless || range_of(c, id) != NULL;
}

unsigned
user_outside(const struct container *c, unsigned id)
{
	const struct range *r = range_of(c, id);

	return r == NULL ? id : id - r->inside + r->outside;
}

/* Who is not root cannot do without one. */
void
check_mapping(struct container *c)
{
	if (geteuid() != 0 && !c->rootless)
		explain(15, "not root, so --rootless");
	c->rootless |= geteuid() != 0;
	if (c->idmap && (c->range_count == 0 || geteuid() != 0 ||
			 c->layer_count > 1 || c->keep != NULL))
		errx(OURS, "--idmap: needs root, and --uidmap to go by; "
			   "not with layers or --keep");
	if (c->rootless && c->range_count == 0)
		c->ranges[c->range_count++] = (struct range){0, geteuid(), 1};
	if (!is_mapped(c, 0))
		errx(OURS, "--uidmap: there must be a user 0 inside");
}

/* newuidmap(1) may do it for who was given numbers in /etc/subuid. */
static void
ask_for_map(char *program, char *pid, char *map)
{
	char *words[3 * MAX_RANGES + 3] = {program, pid};
	int status;
	pid_t child;

	for (int i = 2; (words[i] = strtok(map, " \n")) != NULL; i++)
		map = NULL;
	explain(15, "%s: others' numbers are root's to give", program);
	errno = posix_spawnp(&child, program, NULL, NULL, words, environ);
	if (errno != 0)
		err(OURS, "--uidmap: %s (package uidmap, or shadow)", program);
	must(waitpid(child, &status, 0), "waitpid");
	if (status != 0)
		errx(OURS, "--uidmap: %s refused: see /etc/sub[ug]id", program);
}

/* One line for each range, as the kernel wants it. */
static void
write_map(const struct container *c, pid_t pid, bool groups)
{
	const char *file = groups ? "gid_map" : "uid_map";
	char directory[32], text[36 * MAX_RANGES], *end = text;
	bool self = false; /* nobody else is in it */

	for (int i = 0; i < c->range_count; i++) {
		const struct range *r = &c->ranges[i];

		self = r->outside == geteuid() && r->count == 1;
		end +=
		    sprintf(end, "%u %u %u\n", r->inside,
			    self && groups ? getegid() : r->outside, r->count);
	}
	snprintf(directory, sizeof directory, "/proc/%d", (int)pid);
	if (geteuid() != 0 && (c->range_count > 1 || !self)) {
		ask_for_map(groups ? "newgidmap" : "newuidmap", directory + 6,
			    text);
		return;
	}
	if (groups && geteuid() != 0)
		write_file(directory, "setgroups", "deny");
	explain(15, "echo %.*s >%s/%s", (int)strcspn(text, "\n"), text,
		directory, file);
	if (write_file(directory, file, text) == -1)
		err(OURS, "%s%s", file,
		    in_language(errno == EPERM
				    ? " (see the sysctl kernel.apparmor_"
				      "restrict_unprivileged_userns)"
				: errno == EINVAL ? " (do ranges overlap?)"
						  : ""));
}

/* The launcher. Only as long as it is dumpable are the files its user's. */
void
map_users(const struct container *c)
{
	if (!c->rootless)
		return;
	write_map(c, c->pid, false);
	write_map(c, c->pid, true);
	prctl(PR_SET_DUMPABLE, 0);
	go_ahead(c);
}

/* PID 1: until now it was nobody. */
void
become_root(const struct container *c)
{
	if (!c->rootless)
		return;
	if (!c->entered)
		await_launcher(c);
	if (setgroups(0, NULL) == -1 && errno != EPERM)
		err(OURS, "setgroups");
	must(setresgid(0, 0, 0), "group 0 of the user namespace");
	must(setresuid(0, 0, 0), "user 0 of the user namespace");
	prctl(PR_SET_DUMPABLE, 0);
}

/* A namespace with that map; who was born in there does nothing, and goes. */
static int
sample_namespace(const struct container *c)
{
	pid_t launcher = getpid();
	pid_t pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
	char path[64];
	int fd;

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (getppid() == launcher)
			pause();
		_exit(0);
	}
	must(pid, "--idmap: no user namespace (see user.max_user_namespaces)");
	write_map(c, pid, false);
	write_map(c, pid, true);
	snprintf(path, sizeof path, "/proc/%d/ns/user", (int)pid);
	fd = must(open(path, O_RDONLY | O_CLOEXEC), "%s", path);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return fd;
}

/*
 * Root can take ROOT along as a mount, whoever may walk to it; and with
 * --idmap, what user N owns in there is N's inside, too.
 */
void
take_root(struct container *c)
{
	uint64_t change[] = {MOUNT_ATTR_IDMAP, 0, 0, 0}; /* a mount_attr */

	c->tree = -1;
	if (!c->rootless || geteuid() != 0 || c->layer_count > 1 ||
	    c->keep != NULL)
		return;
	c->tree = must(syscall(SYS_open_tree, AT_FDCWD, c->rootfs,
			       OPEN_TREE_CLONE | O_CLOEXEC | AT_RECURSIVE),
		       "open_tree of ROOT");
	if (!c->idmap)
		return;
	change[3] = sample_namespace(c);
	explain(26, "mount_setattr(MOUNT_ATTR_IDMAP) of ROOT");
	must(syscall(SYS_mount_setattr, c->tree, "", AT_EMPTY_PATH, change,
		     sizeof change),
	     "--idmap (takes Linux 5.12 or newer, and a file system that can)");
	close(change[3]);
}
