/*
 * user.c - who COMMAND runs as, by the files of ROOT.
 *
 * getpwnam(3) would load libraries of ROOT into us: we read the files.
 */
#include "kakuri.h"
#include <grp.h>

enum { LARGEST = 4 << 20 };

/* A line of passwd(5) or group(5). */
enum { NAME, NUMBER = 2, GROUP, MEMBERS = 3, HOME = 5, FIELDS };
struct entry {
	const char *field[FIELDS];
	long long number;
};

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

/* The next line that has a number; false: there is none, and E is empty. */
static bool
next_entry(char **rest, struct entry *e)
{
	bool more;

	do {
		char *line = strsep(rest, "\n");

		more = line != NULL;
		for (int i = 0; i < FIELDS; i++) {
			e->field[i] = strsep(&line, ":");
			if (e->field[i] == NULL)
				e->field[i] = "";
		}
		e->number = number_of(e->field[NUMBER]);
	} while (more && e->number == -1);
	return more;
}

/* Its number: of a name that must be there, or it is -1; a number need not. */
static long long
find_entry(const char *path, const char *name, struct entry *e)
{
	char *rest = read_database(path);
	long long n = number_of(name);

	while (next_entry(&rest, e))
		if (n == -1 ? strcmp(e->field[NAME], name) == 0
			    : e->number == n)
			return e->number;
	return n;
}

/* Without a group: his own one, and those that list him. */
void
find_user(struct container *c)
{
	char *group = strdup(c->user != NULL ? c->user : "0"), *rest;
	const char *user = strsep(&group, ":");
	struct entry e;
	char *name;
	long long id = find_entry("/etc/passwd", user, &e);

	if (id == -1)
		errx(OURS, "--user '%s' is not in ROOT's /etc/passwd", user);
	c->who.uid = id;
	name = strdup(e.field[NAME]);
	c->who.home = *e.field[HOME] != '\0' ? strdup(e.field[HOME]) : "/";
	id = number_of(e.field[GROUP]);
	if (id != -1)
		c->who.gid = id;
	if (group != NULL) {
		id = find_entry("/etc/group", group, &e);
		if (id == -1)
			errx(OURS, "--user: no group '%s' in ROOT's /etc/group",
			     group);
		c->who.gid = id;
		read_database("/"); /* nothing of it is kept */
		return;
	}
	rest = *name != '\0' ? read_database("/etc/group") : NULL;
	while (next_entry(&rest, &e))
		if (has_word(e.field[MEMBERS], name) &&
		    c->who.group_count < MAX_USER_GROUPS)
			c->who.groups[c->who.group_count++] = e.number;
	read_database("/");
	free(name);
}

/* Groups first: without root they cannot be changed any more. */
void
become_user(const struct container *c)
{
	explain(1, "setgroups, setresgid, setresuid: uid %u, gid %u",
		c->who.uid, c->who.gid);
	if (setgroups(c->who.group_count, c->who.groups) == -1 &&
	    !(c->rootless && errno == EPERM)) /* denied there for good */
		err(OURS, "setgroups");
	if (setresgid(c->who.gid, c->who.gid, c->who.gid) == -1 ||
	    setresuid(c->who.uid, c->who.uid, c->who.uid) == -1)
		err(OURS, "user %u, group %u%s", c->who.uid, c->who.gid,
		    in_language(errno == EINVAL ? " (not mapped: see --uidmap)"
						: ""));
}
