/*
 * play - type a chapter's session at terminals, and compare what comes back.
 *
 *	play [-p] SESSION		narrated, on the reader's machine; -p waits
 *					for Enter before each line
 *	play --check SESSION		silent: what differs, and status 1
 *	play --run SESSION		the session as it went here, to keep
 *	play --same SESSION KEPT	is that still what SESSION expects?
 *
 * A session is a text file:
 *
 *	[look]			a part, which the page shows by this name
 *	-- English / Japanese	said before what follows
 *	host$ COMMAND		typed at the first terminal; what comes back is below
 *	container# COMMAND	typed in the shell that the last COMMAND started
 *	other$ COMMAND		typed at a second terminal, inside# in there
 *	host$			nothing is typed: this comes by itself
 *	[1]			COMMAND ends with 1, and not with 0
 *	?? English / Japanese	why another machine may answer otherwise
 *
 * In what comes back <pid> is one word, which is typed by that name later, and
 * <own!=hosts> one that is not <hosts>; a line ... is any number of lines; any
 * blanks are one; a backslash in front makes any line one that comes back.
 *
 * It types as root; after a line #user the first terminal is an ordinary user's,
 * who called sudo, or 1000. Each shell's prompt says which shell asks, a command
 * is typed only where the one that it is for does, and where a line that starts
 * a shell answers otherwise than expected, nothing more is typed at all.
 *
 * The status is 0 when all was as expected, 1 when something was not, 2 for
 * usage, 3 when the session could not go on, 130 after q. A command has 20
 * seconds, or $PATIENCE. What a line #linux or #tool needs, scripts/lib.sh knows.
 */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { SAME, DIFFERS, USAGE, STOPPED, LEFT = 130 }; /* exit status */
enum { STEPS = 200, LINES = 60, NAMES = 40, LONG = 4096, ROOM = 1 << 16 };

/* Two shells a terminal: ours, and the one that a command starts. */
static const char *const label[] = {"host$", "container#", "other$", "inside#"};
enum { TERMINALS = 2, LABELS = 4, NOBODY = -1 };
#define OURS(t) (2 * (t))

enum kind { PART, SAY, TYPE };
struct step {
	enum kind kind;
	int label;	   /* TYPE: which shell */
	char *text;	   /* what is said or typed; "": nothing is typed */
	char *want[LINES]; /* TYPE: what comes back */
	int wants, status;
	char *why;  /* ... and why it may not */
	char *have; /* what came */
	int ended;  /* with this status */
	bool differs;
};
static struct step step[STEPS];
static int steps;
static bool of_a_user; /* the first terminal */

static struct terminal {
	int fd;
	pid_t shell;
	int asks; /* the shell that waits for a command, or NOBODY */
	int status;
	char raw[ROOM]; /* read, and no prompt after it yet */
	char out[ROOM]; /* what came before a prompt, and was not compared */
} terminal[TERMINALS] = {{.fd = -1}, {.fd = -1}};
static char mark[32];	    /* begins each prompt */
static char greeting[512];  /* what sh says when it starts, as busybox' does */
static int patience = 20;   /* seconds, for one command */
static bool too_much;	    /* more was printed than there is room for */
static const char *stopped; /* why the session cannot go on */
static pid_t player;	    /* this process: a shell's child is none */

static struct name {
	char name[32], value[256];
} name[NAMES];
static int names;

static bool japanese;
#define say(en, ja) (japanese ? (ja) : (en))

/* The reader's half of "English / Japanese". */
static const char *
half(const char *text)
{
	static char en[1024];
	const char *slash = strstr(text, " / ");

	if (slash == NULL)
		return text;
	if (japanese)
		return slash + 3;
	snprintf(en, sizeof en, "%.*s", (int)(slash - text), text);
	return en;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- Reading a session. --- */

static struct step *
add(enum kind kind, int who, const char *text)
{
	struct step *s = &step[steps];

	if (steps == STEPS)
		errx(USAGE, "more than %d lines to play", STEPS);
	*s = (struct step){.kind = kind, .label = who, .text = strdup(text)};
	steps++;
	return s;
}

/* Whose prompt does a line begin with? */
static int
label_of(const char *line)
{
	for (int i = 0; i < LABELS; i++) {
		size_t n = strlen(label[i]);

		if (strncmp(line, label[i], n) != 0)
			continue;
		if (line[n] == ' ' || line[n] == '\0')
			return i;
	}
	return NOBODY;
}

/* "[3]", and nothing else: the number, or -1. */
static int
status_in(const char *line)
{
	int status = -1, end = 0;

	if (sscanf(line, "[%d]%n", &status, &end) != 1 || end == 0)
		return -1;
	return line[end] == '\0' ? status : -1;
}

/* Would this line mean something else in a session than what comes back? */
static bool
is_special(const char *line)
{
	return label_of(line) != NOBODY || *line == '#' || *line == '[' ||
	       *line == '\\' || strncmp(line, "-- ", 3) == 0 ||
	       strncmp(line, "?? ", 3) == 0;
}

static void
read_line(const char *file, int number, const char *line)
{
	struct step *s = steps > 0 ? &step[steps - 1] : NULL;
	int who = label_of(line);

	if (who != NOBODY) {
		line += strlen(label[who]);
		add(TYPE, who, line + (*line == ' '));
	} else if (strcmp(line, "#user") == 0) {
		of_a_user = true;
	} else if (*line == '#') {
		return; /* what the machine must have */
	} else if (strncmp(line, "-- ", 3) == 0) {
		add(SAY, NOBODY, line + 3);
	} else if (status_in(line) != -1 && s != NULL) {
		s->status = status_in(line);
	} else if (*line == '[') {
		add(PART, NOBODY, line);
	} else if (strncmp(line, "?? ", 3) == 0 && s != NULL) {
		s->why = strdup(line + 3);
	} else if (s != NULL && s->kind == TYPE) {
		if (s->wants == LINES)
			errx(USAGE, "%s:%d: more than %d lines", file, number,
			     LINES);
		s->want[s->wants++] = strdup(line + (*line == '\\'));
	} else if (*line != '\0') {
		errx(USAGE, "%s:%d: nobody says this: %s", file, number, line);
	}
}

static void
read_session(const char *file)
{
	char line[1024];
	int number = 0, typed = 0;
	FILE *f = fopen(file, "re");

	if (f == NULL)
		err(USAGE, "%s", file);
	while (fgets(line, sizeof line, f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		read_line(file, ++number, line);
	}
	fclose(f);
	for (struct step *s = step; s < step + steps; s++) {
		while (s->wants > 0 && *s->want[s->wants - 1] == '\0')
			s->wants--; /* the empty line before the next part */
		typed += s->kind == TYPE;
	}
	if (typed == 0)
		errx(DIFFERS, "%s: nothing is typed in it", file);
}

/* --- Comparing. --- */

static const char *
value_of(const char *of, size_t n)
{
	for (int i = 0; i < names; i++)
		if (strlen(name[i].name) == n &&
		    strncmp(name[i].name, of, n) == 0)
			return name[i].value;
	return NULL;
}

#define LETTERS "abcdefghijklmnopqrstuvwxyz_0123456789"

/* The length of "name" in "<name>" or "<name!=other>", 0 if this is neither. */
static size_t
name_at(const char *p, size_t *whole)
{
	size_t n, other = 0;

	if (*p != '<')
		return 0;
	n = strspn(p + 1, LETTERS);
	if (n == 0 || n >= sizeof name->name)
		return 0;
	if (strncmp(p + 1 + n, "!=", 2) == 0)
		other = 2 + strspn(p + 1 + n + 2, LETTERS);
	*whole = n + other + 2;
	return p[1 + n + other] == '>' ? n : 0;
}

static bool
same_line(const char *want, const char *have)
{
	size_t whole = 0, n = name_at(want, &whole), length;
	const char *value;

	if (*want == ' ' || *want == '\t' || *want == '\0') {
		length = strspn(have, " \t");
		if (*want == '\0')
			return have[length] == '\0';
		return (length > 0 || *have == '\0') &&
		       same_line(want + strspn(want, " \t"), have + length);
	}
	if (n == 0)
		return *want == *have && same_line(want + 1, have + 1);
	value = value_of(want + 1, n);
	if (value != NULL)
		return strncmp(have, value, strlen(value)) == 0 &&
		       same_line(want + whole, have + strlen(value));
	length = strcspn(have, " \t");
	if (names == NAMES || length >= sizeof name->value)
		return false;
	for (size_t i = 1; i <= length; i++) { /* the shortest word that fits */
		snprintf(name[names].name, n + 1, "%s", want + 1);
		snprintf(name[names].value, i + 1, "%s", have);
		value = NULL;
		if (whole > n + 2) /* what it must not be */
			value = value_of(want + n + 3, whole - n - 4);
		if (value != NULL && strcmp(value, name[names].value) == 0)
			continue;
		names++;
		if (same_line(want + whole, have + i))
			return true;
		names--;
	}
	return false;
}

static bool
same_lines(char *const want[], int wants, char *const have[], int haves)
{
	int known = names;

	if (wants == 0)
		return haves == 0;
	if (strcmp(want[0], "...") == 0) {
		for (int i = 0; i <= haves; i++)
			if (same_lines(want + 1, wants - 1, have + i,
				       haves - i))
				return true;
		return false;
	}
	if (haves > 0 &&
	    same_line(want[0] + strspn(want[0], " \t"),
		      have[0] + strspn(have[0], " \t")) &&
	    same_lines(want + 1, wants - 1, have + 1, haves - 1))
		return true;
	names = known;
	return false;
}

/* Its lines, without empty ones at either end; they point into the text. */
static int
split(char *text, char *line[], int most)
{
	int n = 0;

	while (*text == '\n')
		text++;
	for (; *text != '\0' && n < most; text++) {
		line[n++] = text;
		text += strcspn(text, "\n");
		if (*text == '\0')
			break;
		*text = '\0';
	}
	while (n > 0 && *line[n - 1] == '\0')
		n--;
	return n;
}

static bool
as_expected(struct step *s)
{
	static char *line[LONG];
	char *copy = strdup(s->have);
	int n = split(copy, line, LONG);
	bool same = n < LONG && same_lines(s->want, s->wants, line, n);

	free(copy);
	return same;
}

/* The text with the values of its names; false if one is not known. */
static bool
fill_in(const char *text, char *out, size_t room)
{
	size_t whole = 0, n, at = 0;
	const char *value;

	while (*text != '\0' && at < room - 1) {
		n = name_at(text, &whole);
		value = n > 0 ? value_of(text + 1, n) : NULL;
		if (n > 0 && value == NULL)
			return false;
		if (value != NULL)
			at +=
			    (size_t)snprintf(out + at, room - at, "%s", value);
		else
			out[at++] = *text;
		text += n > 0 ? whole : 1;
	}
	out[at < room ? at : room - 1] = '\0';
	return true;
}

/* May what a program has printed be typed? No shell's word, option, or init. */
static bool
is_harmless(const char *text)
{
	size_t whole = 0, n;
	const char *value;

	for (; *text != '\0'; text++) {
		n = name_at(text, &whole);
		value = n > 0 ? value_of(text + 1, n) : NULL;
		if (value == NULL)
			continue;
		if (value[strspn(value, "abcdefghijklmnopqrstuvwxyz"
					"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					"0123456789_.:/+-")] != '\0' ||
		    *value == '-' || strcmp(value, "0") == 0 ||
		    strcmp(value, "1") == 0)
			return false;
	}
	return true;
}

/* --- Terminals. --- */

/* Without colours, titles and carriage returns. */
static void
append_plain(char *out, size_t room, const char *raw, size_t n)
{
	size_t at = strlen(out);

	for (size_t i = 0; i < n && at < room - 1; i++) {
		if (raw[i] == '\033' && i + 1 < n && raw[i + 1] == '[') {
			i += 2;
			while (i < n && (raw[i] < '@' || raw[i] > '~'))
				i++;
		} else if (raw[i] == '\033' && i + 1 < n && raw[i + 1] == ']') {
			while (i < n && raw[i] != '\a' && raw[i] != '\n' &&
			       strncmp(&raw[i], "\033\\", 2) != 0)
				i++;
			if (i < n && raw[i] == '\033')
				i++; /* the backslash that ends it */
		} else if (raw[i] != '\r' && raw[i] != '\033') {
			out[at++] = raw[i];
		}
	}
	out[at] = '\0';
	too_much |= at == room - 1;
}

/* What came before a prompt is output. A prompt has a number for $?. */
static void
look_for_prompt(struct terminal *t)
{
	int asks, status, end;
	char *at = t->raw;

	while ((at = strstr(at, mark)) != NULL) {
		end = 0;
		sscanf(at + strlen(mark), "%d %d@%n", &asks, &status, &end);
		if (end == 0) { /* a copy of $PS1, or the rest is on its way */
			at++;
			continue;
		}
		t->asks = asks;
		t->status = status;
		append_plain(t->out, ROOM, t->raw, (size_t)(at - t->raw));
		at += strlen(mark) + (size_t)end;
		memmove(t->raw, at, strlen(at) + 1);
		at = t->raw;
	}
}

/* Read what comes within so many milliseconds; was there anything? */
static bool
listen_to_all(int ms)
{
	struct pollfd p[TERMINALS];

	for (int i = 0; i < TERMINALS; i++)
		p[i] = (struct pollfd){terminal[i].fd, POLLIN, 0};
	if (poll(p, TERMINALS, ms) <= 0)
		return false;
	for (int i = 0; i < TERMINALS; i++) {
		struct terminal *t = &terminal[i];
		size_t n = strlen(t->raw);
		ssize_t got;

		if (p[i].revents == 0)
			continue;
		if (n == ROOM - 1) {
			too_much = true;
			return false;
		}
		got = read(t->fd, t->raw + n, ROOM - 1 - n);
		if (got <= 0) { /* EIO: nobody has the other side open */
			close(t->fd);
			t->fd = -1;
			t->asks = NOBODY;
			continue;
		}
		for (ssize_t k = 0; k < got; k++) /* it is no text's end */
			if (t->raw[n + (size_t)k] == '\0')
				t->raw[n + (size_t)k] = ' ';
		t->raw[n + (size_t)got] = '\0';
		look_for_prompt(t);
	}
	return true;
}

static void
type(struct terminal *t, const char *line)
{
	t->asks = NOBODY;
	if (dprintf(t->fd, "%s\n", line) < 0)
		err(STOPPED, "the terminal");
}

/* The first terminal's shell is of who called sudo. */
static void
become_user(int tty)
{
	const char *uid = getenv("SUDO_UID"), *gid = getenv("SUDO_GID");
	uid_t user = uid != NULL ? (uid_t)atoi(uid) : 1000;
	gid_t group = gid != NULL ? (gid_t)atoi(gid) : 1000;

	if (fchown(tty, user, (gid_t)-1) == -1)
		err(STOPPED, "chown(terminal)");
	if (setgroups(1, &group) == -1)
		err(STOPPED, "setgroups");
	if (setgid(group) == -1)
		err(STOPPED, "setgid(%d)", (int)group);
	if (setuid(user == 0 ? 1000 : user) == -1)
		err(STOPPED, "setuid(%d)", (int)user);
	if (access("build", X_OK) == -1)
		err(STOPPED, "uid %d, build", (int)getuid());
}

/* The child: a shell whose answers are plain, whoever our parent is. */
static void
be_a_shell(int pty, int t)
{
	char prompt[64];
	struct termios mode;
	struct winsize size = {.ws_row = 24, .ws_col = 80};
	sigset_t none;
	int tty;

	setsid();
	tty = open(ptsname(pty), O_RDWR);
	if (tty == -1 || ioctl(tty, TIOCSCTTY, 0) == -1)
		err(STOPPED, "%s", ptsname(pty));
	tcgetattr(tty, &mode);
	mode.c_lflag &= ~(tcflag_t)ECHO; /* what is typed does not come back */
	tcsetattr(tty, TCSANOW, &mode);
	ioctl(tty, TIOCSWINSZ, &size);
	for (int fd = 0; fd < 3; fd++)
		dup2(tty, fd);
	if (tty > 2)
		close(tty);
	if (of_a_user && t == 0)
		become_user(0);
	for (int sig = 1; sig < 32; sig++)
		signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setpriority(PRIO_PROCESS, 0, 0); /* ps shows who is nice */

	snprintf(prompt, sizeof prompt, "%s%d $?@", mark, OURS(t));
	setenv("PS1", prompt, 1);
	setenv("SHELL", "/bin/sh", 1);
	setenv("LC_ALL", "C", 1);
	setenv("TERM", "dumb", 1);
	setenv("HISTFILE", "/dev/null", 1);
	unsetenv("ENV");
	unsetenv("PROMPT_COMMAND");
	unsetenv("CDPATH");
	unsetenv("MAIL");
	unsetenv("TMOUT");
	execl("/bin/sh", "sh", "-i", NULL);
	err(STOPPED, "/bin/sh");
}

/* Wait until this shell asks; not for long where the other one does. */
static bool
wait_for(struct terminal *t, int who)
{
	double start = now();

	while (listen_to_all(0)) /* it may have died since it asked */
		;
	while (t->asks != who && t->fd != -1 && !too_much &&
	       now() - start <= (t->asks == NOBODY ? patience : 3))
		listen_to_all(50);
	return t->asks == who;
}

static void
open_terminal(int n)
{
	struct terminal *t = &terminal[n];

	t->fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (t->fd == -1 || grantpt(t->fd) == -1 || unlockpt(t->fd) == -1)
		err(STOPPED, "a terminal");
	t->asks = NOBODY;
	t->shell = fork();
	if (t->shell == -1)
		err(STOPPED, "fork");
	if (t->shell == 0)
		be_a_shell(t->fd, n);
	if (!wait_for(t, OURS(n)))
		errx(STOPPED, "/bin/sh does not ask for a command: %s", t->raw);
	snprintf(greeting, sizeof greeting, "%s", t->out);
	t->out[0] = '\0';
	/* We are root already, and a machine may have no sudo. */
	if (of_a_user && n == 0)
		return;
	type(t, "sudo() { case $1 in -*) echo 'sudo: no options here' >&2; "
		"return 1 ;; esac; env \"$@\"; }");
	if (!wait_for(t, OURS(n)))
		errx(STOPPED, "/bin/sh does not ask for a command");
	t->out[0] = '\0';
}

/* Kill who is in the session of this shell, as setsid(2) means the word. */
static void
kill_session(pid_t shell)
{
	DIR *all = opendir("/proc");
	struct dirent *entry;
	char path[300], stat[512], *rest;
	int session;

	while (all != NULL && (entry = readdir(all)) != NULL) {
		FILE *f;

		if (*entry->d_name < '1' || *entry->d_name > '9')
			continue;
		snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
		f = fopen(path, "re");
		if (f == NULL)
			continue;
		rest = fgets(stat, sizeof stat, f);
		fclose(f);
		if (rest != NULL)
			rest = strrchr(stat, ')'); /* the end of its name */
		if (rest != NULL &&
		    sscanf(rest, ") %*c %*d %*d %d", &session) == 1 &&
		    session == shell)
			kill(atoi(entry->d_name), SIGKILL);
	}
	if (all != NULL)
		closedir(all);
}

/* At the end: hang up, give programs a moment to tidy, and kill the rest. */
static void
close_terminals(void)
{
	for (int i = 0; i < TERMINALS && getpid() == player; i++) {
		struct terminal *t = &terminal[i];
		double start = now();

		if (t->shell <= 0)
			continue;
		if (t->fd != -1)
			close(t->fd);
		while (now() - start < 1) {
			if (waitpid(t->shell, NULL, WNOHANG | WNOWAIT) != 0)
				break;
			poll(NULL, 0, 20);
		}
		kill_session(t->shell);
		waitpid(t->shell, NULL, 0);
	}
}

/* --- Playing. --- */

/* The next line at the same terminal, or NULL. */
static struct step *
next_there(struct step *s)
{
	for (struct step *next = s + 1; next < step + steps; next++)
		if (next->kind == TYPE && next->label / 2 == s->label / 2)
			return next;
	return NULL;
}

/* Does this line start a shell, to which the next ones are typed? */
static bool
starts_one(struct step *s)
{
	struct step *next = next_there(s);

	while (next != NULL && *next->text == '\0')
		next = next_there(next);
	return next != NULL && next->label == s->label + 1;
}

/* Keep what has come. Is it whole: up to a prompt, or to the end of a line? */
static bool
take_answer(struct terminal *t, struct step *s, bool by_itself)
{
	static char text[2 * ROOM];
	char *start = text;
	size_t n;

	strcpy(text, t->out);
	append_plain(text, sizeof text, t->raw, strlen(t->raw));
	if (strcmp(s->text, "exit") == 0 && strncmp(text, "exit\n", 5) == 0)
		start += 5; /* bash says so when it leaves */
	n = strlen(start);
	if (starts_one(s) && n >= strlen(greeting) &&
	    strcmp(start + n - strlen(greeting), greeting) == 0)
		start[n - strlen(greeting)] = '\0';
	free(s->have);
	s->have = strdup(start);
	n = strlen(start);
	return t->asks != NOBODY ||
	       (by_itself && n > 0 && start[n - 1] == '\n');
}

/* Wait for the answer to a line that was typed, or that comes by itself. */
static bool
answered(struct terminal *t, struct step *s)
{
	struct step *next = next_there(s);
	double end = now() + patience, late = end;
	bool by_itself = false, same;

	/* Nobody asks after it if the next line there comes by itself, or if
	   this one does while the shell waits, from the background. */
	if (next != NULL && *next->text == '\0')
		by_itself = true;
	if (*s->text == '\0' && t->asks != NOBODY)
		by_itself = true;
	do {
		listen_to_all(20);
		if (t->asks != NOBODY && !by_itself && late == end)
			late = now() + 2; /* somebody may be late */
		same = take_answer(t, s, by_itself) && as_expected(s);
	} while (!same && now() < late && t->fd != -1 && !too_much);
	t->raw[0] = '\0';
	t->out[0] = '\0';
	return same;
}

/* Type one line, and see what comes: false when the session cannot go on. */
static bool
play(struct step *s, const char *command)
{
	struct terminal *t = &terminal[s->label / 2];
	char line[2200];

	s->ended = s->status;
	if (t->shell == 0)
		open_terminal(s->label / 2);
	if (*command != '\0') {
		if (!wait_for(t, s->label)) {
			stopped = say(
			    "its shell does not ask for a command: the one before has failed, or goes on",
			    "このプロンプトが現れません。直前のコマンドが失敗したか、まだ終わっていません");
			return false;
		}
		if (starts_one(s))
			snprintf(line, sizeof line,
				 "(PS1='%s%d $?@'; export PS1; %s)", mark,
				 s->label + 1, command);
		else
			snprintf(line, sizeof line, "%s", command);
		type(t, line);
	}
	s->differs = !answered(t, s);
	if (*command != '\0' && t->asks != NOBODY && !starts_one(s))
		s->ended = t->status;
	s->differs |= s->ended != s->status;
	if (too_much)
		stopped = say("it printed too much", "出力が多すぎます");
	else if (starts_one(s) && s->differs)
		stopped = say(
		    "what is typed next would not go where the page has it",
		    "この先の入力は、ページとは違う場所で実行されてしまいます");
	return stopped == NULL;
}

/* The lines of a text, each after a word. */
static void
show(FILE *to, const char *before, const char *text)
{
	while (*text != '\0') {
		int n = (int)strcspn(text, "\n");

		fprintf(to, "%s%.*s\n", before, n, text);
		text += n + (text[n] == '\n');
	}
}

static void
show_difference(struct step *s)
{
	const char *have = s->have != NULL ? s->have : "";

	fprintf(stderr, "\n   %s %s\n", label[s->label], s->text);
	for (int i = 0; i < s->wants; i++)
		fprintf(stderr, "   %s%s\n", say("page: ", "ページ："),
			s->want[i]);
	if (s->wants == 0)
		fprintf(stderr, "   %s\n",
			say("page: (nothing)", "ページ：（出力なし）"));
	show(stderr, say("   here: ", "   手元："),
	     *have != '\0' ? have : say("(nothing)", "（出力なし）"));
	if (s->ended != s->status)
		fprintf(stderr,
			say("   here: status %d, and not %d\n",
			    "   手元：終了ステータスは %d（ページでは %d）\n"),
			s->ended, s->status);
	if (s->why != NULL)
		fprintf(stderr, "   %s\n", half(s->why));
}

/* What came; to be kept, "..." stays what it is, whatever it stood for. */
static void
show_answer(struct step *s, bool keep)
{
	static char *have[LONG];
	char line[1024], *copy = strdup(s->have);
	int n = split(copy, have, LONG);
	bool dots = false;

	for (int i = 0; i < s->wants; i++)
		dots |= keep && strcmp(s->want[i], "...") == 0;
	for (int i = 0; i < (dots ? s->wants : n); i++) {
		snprintf(line, sizeof line, "%s", dots ? "" : have[i]);
		if (dots)
			fill_in(s->want[i], line, sizeof line);
		printf("%s%s\n", keep && is_special(line) ? "\\" : "", line);
	}
	free(copy);
	if (keep && s->status != 0)
		printf("[%d]\n", s->status);
	if (keep && s->why != NULL)
		printf("?? %s\n", s->why);
}

/* Wait for Enter; false after q. */
static bool
go_on(void)
{
	int c, first = 0;

	fflush(stdout);
	tcflush(0, TCIFLUSH); /* an Enter that was too early is none */
	while ((c = getchar()) != EOF && c != '\n')
		first = first != 0 ? first : c;
	if (!isatty(0))
		puts("");
	return c != EOF && first != 'q';
}

static bool pausing, quiet, keep; /* the options */

/* One line of the session: false when it cannot go on. */
static bool
play_step(struct step *s)
{
	char command[2048];

	if (s->kind != TYPE) {
		if (keep)
			printf("%s%s\n", s->kind == SAY ? "-- " : "", s->text);
		else if (!quiet && s->kind == SAY)
			printf("\n-- %s\n", half(s->text));
		return true;
	}
	if (!fill_in(s->text, command, sizeof command)) {
		stopped = say("nobody has said yet what it needs",
			      "必要な値が、まだ表示されていません");
		return false;
	}
	if (!is_harmless(s->text)) {
		stopped = say(
		    "what was said before is nothing to be typed as root",
		    "表示された値は、root として入力してよいものではありません");
		return false;
	}
	if (!quiet)
		printf("%s%s%s", label[s->label], *command != '\0' ? " " : "",
		       command);
	if (pausing && *command != '\0') {
		if (!go_on())
			exit(LEFT);
	} else if (!quiet) {
		puts("");
	}
	if (!play(s, command)) {
		s->differs = true;
		if (!quiet && s->have != NULL)
			show_answer(s, false);
		return false;
	}
	if (!quiet)
		show_answer(s, keep);
	fflush(stdout);
	return true;
}

static int
play_all(void)
{
	struct step *s = step;
	int played = 0, differ = 0;

	while (s < step + steps && play_step(s))
		s++;
	for (int i = 0; i < TERMINALS && stopped == NULL; i++)
		if (terminal[i].shell > 0 && !wait_for(&terminal[i], OURS(i)))
			stopped = say("at its end somebody has not ended",
				      "最後に、終了していないものがあります");
	for (int i = 0; i < steps; i++) {
		played += step[i].kind == TYPE;
		differ += step[i].differs;
	}
	fflush(stdout);
	if (differ > 0)
		fprintf(
		    stderr,
		    say("\nNot as on the page, %d of %d:\n",
			"\nページと違ったところ（コマンド %2$d 個のうち %1$d 個）：\n"),
		    differ, played);
	for (int i = 0; i < steps; i++)
		if (step[i].differs)
			show_difference(&step[i]);
	if (stopped != NULL) {
		fprintf(stderr, "\n%s\n",
			say("The session cannot go on:",
			    "セッションを続けられません："));
		if (s < step + steps)
			fprintf(stderr, "   %s %s\n", label[s->label], s->text);
		fprintf(stderr, "   %s\n", stopped);
		return STOPPED;
	}
	return differ > 0 ? DIFFERS : SAME;
}

/* Is what was kept what this session expects? */
static int
compare(const char *file)
{
	static struct step expected[STEPS];
	int n = steps, bad = SAME;

	memcpy(expected, step, sizeof step);
	steps = 0;
	read_session(file);
	if (steps != n) {
		warnx("%s: %d lines to play, and not %d", file, steps, n);
		return DIFFERS;
	}
	for (int i = 0; i < n; i++) {
		struct step *want = &expected[i], *have = &step[i];
		char text[2048];

		if (!fill_in(want->text, text, sizeof text) ||
		    want->kind != have->kind || want->label != have->label ||
		    strcmp(text, have->text) != 0 ||
		    want->status != have->status ||
		    !same_lines(want->want, want->wants, have->want,
				have->wants)) {
			warnx("%s: another answer than the session's: %s", file,
			      have->text);
			bad = DIFFERS;
		}
	}
	return bad;
}

int
main(int argc, char *argv[])
{
	const char *variable[] = {"DEMO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"};
	const char *option = argc > 2 ? argv[1] : "", *value = NULL;
	bool same = strcmp(option, "--same") == 0;

	for (int i = 0; i < 4 && (value == NULL || *value == '\0'); i++)
		value = getenv(variable[i]);
	japanese = value != NULL && strncmp(value, "ja", 2) == 0;
	pausing = strcmp(option, "-p") == 0;
	quiet = strcmp(option, "--check") == 0;
	keep = strcmp(option, "--run") == 0;
	if (argc != 2 + (*option != '\0') + same || *argv[argc - 1] == '-' ||
	    (*option != '\0' && !pausing && !quiet && !keep && !same))
		errx(
		    USAGE,
		    "usage: play [-p|--check|--run] SESSION | play --same SESSION KEPT");
	read_session(argv[same ? 2 : argc - 1]);
	if (same)
		return compare(argv[3]);

	if (geteuid() != 0)
		errx(
		    USAGE, "%s",
		    say("this needs root: run it with sudo",
			"root 権限が必要です。sudo を付けて実行してください。"));
	value = getenv("PATIENCE");
	if (value != NULL)
		patience = atoi(value);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	srand((unsigned)time(NULL) ^ (unsigned)getpid());
	snprintf(mark, sizeof mark, "@kakuri%08x ", (unsigned)rand());
	player = getpid();
	atexit(close_terminals);
	return play_all();
}
