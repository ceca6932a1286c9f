/*
 * user.c - who COMMAND runs as, by the files of ROOT.
 *
 * getpwnam(3) would load libraries of ROOT into us: we read the files.
 */
#include "container.h"
#include <grp.h>

static bool
is_number(const char *text, unsigned *id)
{
	long long n = number(&text, '\0', 0xfffffffe);

	if (n != -1)
		*id = n;
	return n != -1;
}

/* O_NONBLOCK: whatever ROOT has there, we do not wait for it. */
static char *
read_database(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	ssize_t n;
	char *text;

	if (fd == -1 || fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		return NULL;
	if ((text = malloc(st.st_size + 1)) == NULL)
		err(OURS, "%s", path);
	n = must(read(fd, text, st.st_size), "%s", path);
	text[n] = '\0';
	close(fd);
	return text;
}

/* The next line, cut at its colons; the third field is its number. */
static bool
next_entry(char **rest, char *field[], int count, unsigned *id)
{
	char *line;

	while ((line = strsep(rest, "\n")) != NULL) {
		for (int i = 0; i < count; i++)
			if ((field[i] = strsep(&line, ":")) == NULL)
				field[i] = "";
		if (is_number(field[2], id))
			return true;
	}
	return false;
}

/* A name must be there; a number need not be. */
static void
find_passwd(struct container *c, const char *user, char *name, size_t size)
{
	char *rest = read_database("/etc/passwd"), *field[6];
	bool numeric = is_number(user, &c->uid);
	unsigned uid;

	while (next_entry(&rest, field, COUNT(field), &uid))
		if (numeric ? uid == c->uid : strcmp(field[0], user) == 0) {
			c->uid = uid;
			is_number(field[3], &c->gid);
			snprintf(name, size, "%s", field[0]);
			snprintf(c->home, sizeof c->home, "%s", field[5]);
			return;
		}
	if (!numeric)
		errx(OURS, "--user '%s' is not in ROOT's /etc/passwd", user);
}

/* Groups that list the user; and the one that was asked for. */
static void
find_groups(struct container *c, const char *group, const char *name)
{
	char *rest = read_database("/etc/group"), *field[4];
	bool found = group == NULL || is_number(group, &c->gid);
	unsigned gid;

	while (next_entry(&rest, field, COUNT(field), &gid)) {
		if (group == NULL && *name != '\0' &&
		    has_word(field[3], name) &&
		    c->user_group_count < MAX_USER_GROUPS)
			c->user_groups[c->user_group_count++] = gid;
		if (!found && strcmp(field[0], group) == 0) {
			c->gid = gid;
			found = true;
		}
	}
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
	if (setresgid(c->gid, c->gid, c->gid) == -1 ||
	    setresuid(c->uid, c->uid, c->uid) == -1)
		err(OURS, "user %u, group %u%s", (unsigned)c->uid,
		    (unsigned)c->gid,
		    errno == EINVAL ? " (not mapped: see --uidmap)" : "");
}
