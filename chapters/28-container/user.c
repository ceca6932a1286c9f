/*
 * user.c - who COMMAND runs as, by the files of ROOT.
 *
 * getpwnam(3) would load libraries of ROOT into us: we read the files.
 */
#include "container.h"
#include <grp.h>
#include <pwd.h>

/* O_NONBLOCK: whatever ROOT has there, we do not wait for it. */
static FILE *
open_database(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	return fd == -1 ? NULL : fdopen(fd, "r");
}

static bool
is_number(const char *text, unsigned *id)
{
	long long n = number(&text, '\0', 0xfffffffe);

	if (n != -1)
		*id = n;
	return n != -1;
}

/* A name must be there; a number need not be. */
static void
find_passwd(struct container *c, const char *user, char *name, size_t size)
{
	FILE *f = open_database("/etc/passwd");
	bool numeric = is_number(user, &c->uid), found = false;
	struct passwd *pw;

	while (!found && f != NULL && (pw = fgetpwent(f)) != NULL)
		if (numeric ? pw->pw_uid == c->uid
			    : strcmp(pw->pw_name, user) == 0) {
			c->uid = pw->pw_uid;
			c->gid = pw->pw_gid;
			snprintf(name, size, "%s", pw->pw_name);
			snprintf(c->home, sizeof c->home, "%s", pw->pw_dir);
			found = true;
		}
	if (f != NULL)
		fclose(f);
	if (!found && !numeric)
		errx(OURS, "--user '%s' is not in ROOT's /etc/passwd", user);
}

static bool
is_member(const struct group *gr, const char *name)
{
	for (char **member = gr->gr_mem; *member != NULL; member++)
		if (strcmp(*member, name) == 0)
			return true;
	return false;
}

/* Groups that list the user; and the one that was asked for. */
static void
find_groups(struct container *c, const char *group, const char *name)
{
	FILE *f = open_database("/etc/group");
	bool found = group == NULL || is_number(group, &c->gid);
	struct group *gr;

	while (f != NULL && (gr = fgetgrent(f)) != NULL) {
		if (group == NULL && *name != '\0' && is_member(gr, name) &&
		    c->user_group_count < MAX_USER_GROUPS)
			c->user_groups[c->user_group_count++] = gr->gr_gid;
		if (!found && strcmp(gr->gr_name, group) == 0) {
			c->gid = gr->gr_gid;
			found = true;
		}
	}
	if (f != NULL)
		fclose(f);
	if (!found)
		errx(OURS, "--user: group '%s' is not in ROOT's /etc/group",
		     group);
}

void
find_user(struct container *c)
{
	char user[256] = "0", name[256] = "", *group = user;

	if (c->user != NULL)
		snprintf(user, sizeof user, "%s", c->user);
	strsep(&group, ":");
	snprintf(c->home, sizeof c->home, "/");
	find_passwd(c, user, name, sizeof name);
	find_groups(c, group, name);
}

/* Groups first: without root they cannot be changed any more. */
void
become_user(const struct container *c)
{
	explain(1, "setgroups, setresgid, setresuid: uid %u, gid %u",
		(unsigned)c->uid, (unsigned)c->gid);
	if (setgroups(c->user_group_count, c->user_groups) == -1 &&
	    !(c->rootless && errno == EPERM)) /* denied there for good */
		err(OURS, "setgroups");
	if (setresgid(c->gid, c->gid, c->gid) == -1)
		err(OURS, "group %u%s", (unsigned)c->gid,
		    errno == EINVAL ? " (not mapped: see --uidmap)" : "");
	if (setresuid(c->uid, c->uid, c->uid) == -1)
		err(OURS, "user %u%s", (unsigned)c->uid,
		    errno == EINVAL ? " (not mapped: see --uidmap)" : "");
}
