/*
 * state.c - the containers that there are: a file each, /run/kakuri/NAME.
 *
 * Its launcher holds a lock on it, which the kernel lets go however the
 * launcher ends. A file that nobody holds is left over, with a cgroup perhaps;
 * whoever comes next takes it away.
 */
#include "kakuri.h"
#include <sys/file.h>
#include <dirent.h>

enum { MADE = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC };
static struct container *ours; /* to be removed when we end */

static void
check_name(const char *name)
{
	size_t good = strspn(name, "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

	if (name[good] != '\0' || good > 64 || strchr(".-", *name) != NULL)
		errx(OURS, "NAME must be 1 to 64 letters, digits, _ . or -, "
			   "the first not . or -");
}

/* Where all of them are; for who is not root, his own. */
int
open_states(void)
{
	const char *home = getenv("XDG_RUNTIME_DIR");
	char path[4096] = "/run/kakuri";
	struct stat st;
	int fd;

	if (geteuid() != 0)
		snprintf(path, sizeof path, "/tmp/kakuri-%u", geteuid());
	if (geteuid() != 0 && home != NULL && *home == '/')
		snprintf(path, sizeof path, "%s/kakuri", home);
	mkdir(path, 0700); /* or it is there */
	fd = must(open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC),
		  "%s", path);
	must(fstat(fd, &st), "%s", path);
	if (st.st_uid != geteuid() || (st.st_mode & 022) != 0)
		errx(OURS, "%s: others can write there, remove it", path);
	return fd;
}

/* The nth value of KEY, from 0, to be freed; NULL: there is none (yet). */
char *
state_value(int state, const char *key, int n)
{
	char *text, *rest, *line, *value = NULL;
	size_t length = strlen(key);
	struct stat st;

	must(fstat(state, &st), "state");
	text = rest = calloc(1, st.st_size + 1);
	must(text != NULL ? pread(state, text, st.st_size, 0) : -1, "state");
	while (value == NULL && (line = strsep(&rest, "\n")) != NULL)
		if (strncmp(line, key, length) == 0 && line[length] == '=' &&
		    n-- == 0)
			value = strdup(line + length + 1);
	free(text);
	return value;
}

/*
 * Is this one left over, as nobody holds it? Then it is taken away; the groups
 * first: while the state is there, somebody knows of them.
 */
static bool
clean_up(int states, const char *name)
{
	int state = openat(states, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	bool left = state != -1 && flock(state, LOCK_EX | LOCK_NB) == 0;
	char *group;
	int i = 0;

	while (left && (group = state_value(state, "cgroup", i++)) != NULL)
		remove_group(group);
	if (left && unlinkat(states, name, 0) == -1 && errno != ENOENT)
		err(OURS, "state of %s", name);
	close(state);
	return left;
}

/* The name of each, once; NULL at the end. */
const char *
next_state(int states)
{
	static DIR *d;
	struct dirent *e;

	if (d == NULL && (d = fdopendir(states)) == NULL)
		err(OURS, "states");
	errno = 0;
	while ((e = readdir(d)) != NULL && *e->d_name == '.')
		;
	must(errno != 0 ? -1 : 0, "states");
	return e != NULL ? e->d_name : NULL;
}

/* All that are left over, or ONE of them. Were there any? */
static bool
sweep(int states, const char *one)
{
	const char *name;
	bool any = false;

	flock(states, LOCK_EX);
	while ((name = next_state(states)) != NULL)
		if (one == NULL || strcmp(name, one) == 0)
			any |= clean_up(states, name);
	flock(states, LOCK_UN);
	return any;
}

/*
 * A start must not take the longer the more there are: it looks at a few of
 * them, by chance, and all that is left over goes in time.
 */
static void
sweep_some(int states)
{
	enum { FEW = 8 };
	char few[FEW][256];
	const char *name;
	int count = 0;

	srand(getpid());
	while ((name = next_state(states)) != NULL) {
		int place = count < FEW ? count : rand() % (count + 1);

		if (place < FEW)
			snprintf(few[place], sizeof *few, "%s", name);
		count++;
	}
	flock(states, LOCK_EX);
	for (int i = 0; i < count && i < FEW; i++)
		clean_up(states, few[i]);
	flock(states, LOCK_UN);
}

void
remove_ours(void)
{
	struct container *c = ours;

	ours = NULL;
	for (int i = 0; c != NULL && i < c->group_count; i++)
		remove_group(c->groups[i]);
	if (c != NULL && unlinkat(c->states, c->name, 0) == -1)
		warn("state of %s", c->name);
}

/* Before anything is made; from now on, exit(3) takes it away again. */
void
claim_name(struct container *c)
{
	static char number[32];
	bool chosen = c->name != NULL;

	if (chosen)
		check_name(c->name);
	else
		c->name = number;
	c->states = open_states();
	flock(c->states, LOCK_EX);
	for (int n = 0;; n++) {
		snprintf(number, sizeof number, n == 0 ? "c%d" : "c%d-%d",
			 getpid(), n);
		c->state = openat(c->states, c->name, MADE, 0600);
		if (c->state != -1)
			break;
		if (errno != EEXIST)
			err(OURS, "--name %s", c->name);
		if (!clean_up(c->states, c->name) && chosen)
			errx(OURS, "--name %s: there is one, see kakuri ps",
			     c->name);
	}
	must(flock(c->state, LOCK_EX), "state of %s", c->name);
	flock(c->states, LOCK_UN);
	ours = c;
	atexit(remove_ours);
	must(dprintf(c->state, "root=%s\n", c->rootfs), "state");
}

/* While PID 1 is at work: what others need to come in. Leftovers go, too. */
void
publish(const struct container *c)
{
	save_seccomp(c);
	save_landlock(c);
	if (c->user != NULL)
		must(dprintf(c->state, "user=%s\n", c->user), "state");
	if (c->workdir != NULL)
		must(dprintf(c->state, "workdir=%s\n", c->workdir), "state");
	save_variables(c);
	sweep_some(c->states);
}

/*
 * Others find it by its PID 1, which is in the host's root at first, and has
 * all capabilities: whoever came in then would be there with them.
 */
void
admit(const struct container *c)
{
	if (await_init(c))
		must(dprintf(c->state, "pid=%d\n", (int)c->pid), "state");
}

/* PID 1 does not remove it. */
void
leave_state(struct container *c)
{
	(void)c;
	ours = NULL;
}

/* Its launcher lives. */
bool
is_held(int state)
{
	if (flock(state, LOCK_SH | LOCK_NB) == -1)
		return true;
	flock(state, LOCK_UN);
	return false;
}

/*
 * The state of a container; PIDFD is its PID 1, or -1 if it does not run. As
 * long as the state is held, nobody has waited for PID 1: its number is its.
 */
int
open_container(const char *name, int *pidfd)
{
	int states = open_states(), state;
	char *pid;

	state = openat(states, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	close(states);
	*pidfd = -1;
	if (state == -1 || (pid = state_value(state, "pid", 0)) == NULL)
		return state;
	*pidfd = syscall(SYS_pidfd_open, atoi(pid), 0);
	free(pid);
	if (!is_held(state)) {
		close(*pidfd);
		*pidfd = -1;
	}
	return state;
}

int
find_container(const char *name, int *pidfd)
{
	char *pid;
	int state;

	check_name(name);
	if ((state = open_container(name, pidfd)) == -1)
		errx(OURS, "%s: no such container, see kakuri ps", name);
	pid = state_value(state, "pid", 0);
	if (*pidfd == -1 && pid == NULL)
		errx(OURS, "%s does not run yet, or never did: kakuri rm %s",
		     name, name);
	if (*pidfd == -1)
		errx(OURS, "%s does not run (any more): kakuri rm %s", name,
		     name);
	free(pid);
	return state;
}

/* What is left of one that has ended, or without a name, of all these. */
void
remove_container(char *argv[])
{
	int pidfd;

	if (sweep(open_states(), argv[0]) || argv[0] == NULL)
		return;
	find_container(argv[0], &pidfd);
	errx(OURS, "%s: it runs: kakuri kill it first", argv[0]);
}
