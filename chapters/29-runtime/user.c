/*
 * user.c - who COMMAND runs as, by the files of ROOT.
 *
 * getpwnam(3) would load libraries of ROOT into us: we read the files.
 */
#include "kakuri.h"
#include <grp.h>

/* What the last line read has: name, password, number, ... */
static char *field[6];
enum { LARGEST = 4 << 20 };

static long long
number_of(const char *text)
{
	return number(&text, '\0', 0xfffffffe);
}

/* Until the next one is read. ROOT may have anything there, of any size. */
static char *
read_database(const char *path)
{
	static char *text;
	int fd = open_to_read(path);
	struct stat st;

	free(text);
	text = NULL;
	if (fd == -1)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		if (st.st_size > LARGEST)
			errx(OURS, "%s in ROOT has more than 4 MB", path);
		text = calloc(1, st.st_size + 1);
		must(text ? read(fd, text, st.st_size) : -1, "%s", path);
	}
	close(fd);
	return text;
}

/* The number in the next line that has one; at the end -1, and no fields. */
static long long
next_entry(char **rest)
{
	char *line;
	bool more;

	do {
		line = strsep(rest, "\n");
		more = line != NULL;
		for (size_t i = 0; i < COUNT(field); i++)
			if ((field[i] = strsep(&line, ":")) == NULL)
				field[i] = "";
	} while (more && number_of(field[2]) == -1);
	return number_of(field[2]);
}

/* A name must be there, or it is -1; a number need not be. */
static long long
find_entry(const char *path, const char *name)
{
	char *rest = read_database(path);
	long long n = number_of(name), id;

	while ((id = next_entry(&rest)) != -1)
		if (n == -1 ? strcmp(field[0], name) == 0 : id == n)
			return id;
	return n;
}

/* Without a group: his own one, and those that list him. */
void
find_user(struct container *c)
{
	char *group = strdup(c->user != NULL ? c->user : "0"), *rest;
	const char *user = strsep(&group, ":");
	char *name;
	long long id = find_entry("/etc/passwd", user);

	if (id == -1)
		errx(OURS, "--user '%s' is not in ROOT's /etc/passwd", user);
	c->uid = id;
	name = strdup(field[0]);
	c->home = *field[5] != '\0' ? strdup(field[5]) : "/";
	if ((id = number_of(field[3])) != -1)
		c->gid = id;
	if (group != NULL) {
		if ((id = find_entry("/etc/group", group)) == -1)
			errx(OURS, "--user: no group '%s' in ROOT's /etc/group",
			     group);
		c->gid = id;
		read_database("/"); /* nothing of it is kept */
		return;
	}
	rest = *name != '\0' ? read_database("/etc/group") : NULL;
	while ((id = next_entry(&rest)) != -1)
		if (has_word(field[3], name) &&
		    c->user_group_count < MAX_USER_GROUPS)
			c->user_groups[c->user_group_count++] = id;
	read_database("/");
	free(name);
}

/* Groups first: without root they cannot be changed any more. */
void
become_user(const struct container *c)
{
	explain(1, "setgroups, setresgid, setresuid: uid %u, gid %u", c->uid,
		c->gid);
	if (setgroups(c->user_group_count, c->user_groups) == -1 &&
	    !(c->rootless && errno == EPERM)) /* denied there for good */
		err(OURS, "setgroups");
	if (setresgid(c->gid, c->gid, c->gid) == -1 ||
	    setresuid(c->uid, c->uid, c->uid) == -1)
		err(OURS, "user %u, group %u%s", c->uid, c->gid,
		    errno == EINVAL ? " (not mapped: see --uidmap)" : "");
}
