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
 * In what comes back <pid> is one word, which is typed by that name later; a
 * line ... is any number of lines; any blanks are one. Each shell's prompt says
 * which one it is: nothing is ever typed into another. The status is 0 when all
 * was as expected, 1 when something was not, 2 for usage. A command has 20
 * seconds, or $PATIENCE. What a line #linux or #tool needs, scripts/lib.sh knows.
 */
#define _GNU_SOURCE
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <err.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { SAME, DIFFERS, USAGE }; /* exit status */
enum { STEPS = 200, LINES = 60, NAMES = 40, ROOM = 1 << 16 };

/* Two shells a terminal: ours, and the one that a command starts. */
static const char *const label[] = {"host$", "container#", "other$", "inside#"};
enum { TERMINALS = 2, LABELS = 4, NOBODY = -1 };

enum kind { PART, SAY, TYPE };
struct step {
	enum kind kind;
	int label;	   /* TYPE: which shell */
	char *text;	   /* what is said or typed */
	char *want[LINES]; /* TYPE: what comes back */
	int wants, status;
	char *why;  /* ... and why it may not */
	char *have; /* what came */
	int ended;  /* with this status */
	bool differs;
};
static struct step step[STEPS];
static int steps;

static struct terminal {
	int fd;
	pid_t shell;
	int asks; /* the shell that waits for a command, or NOBODY */
	int status;
	char raw[ROOM],
	    out[ROOM]; /* not looked at yet; since the last command */
} terminal[TERMINALS] = {{.fd = -1}, {.fd = -1}};
static char mark[32]; /* begins each prompt, and is in no program's output */
static int patience = 20; /* seconds, for one command */

static struct name {
	char name[32], value[256];
} name[NAMES];
static int names;

/* The reader's half of "English / Japanese". */
static bool japanese;
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
#define say(en, ja) (japanese ? (ja) : (en))

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

static int
label_of(const char *line)
{
	for (int i = 0; i < LABELS; i++) {
		size_t n = strlen(label[i]);

		if (strncmp(line, label[i], n) == 0 &&
		    strchr(" ", line[n]) != NULL)
			return i;
	}
	return NOBODY;
}

static void
read_line(const char *file, int number, const char *line)
{
	struct step *s = steps > 0 ? &step[steps - 1] : NULL;
	int who = label_of(line), status;

	if (who != NOBODY) {
		line += strlen(label[who]);
		add(TYPE, who, line + (*line == ' '));
	} else if (*line == '#') {
		return; /* what the machine must have: see scripts/lib.sh */
	} else if (strncmp(line, "-- ", 3) == 0) {
		add(SAY, NOBODY, line + 3);
	} else if (sscanf(line, "[%d]", &status) == 1 && s != NULL) {
		s->status = status;
	} else if (*line == '[') {
		add(PART, NOBODY, line);
	} else if (strncmp(line, "?? ", 3) == 0 && s != NULL) {
		s->why = strdup(line + 3);
	} else if (s != NULL && s->kind == TYPE) {
		if (s->wants == LINES)
			errx(USAGE, "%s:%d: more than %d lines", file, number,
			     LINES);
		s->want[s->wants++] = strdup(line);
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
	for (int i = 0; i < steps; i++) {
		struct step *s = &step[i];

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

/* The length of the name in "<name>", 0 if this is none. */
static size_t
name_at(const char *p)
{
	size_t n = strspn(p + 1, "abcdefghijklmnopqrstuvwxyz_0123456789");

	return *p == '<' && n > 0 && n < 32 && p[n + 1] == '>' ? n : 0;
}

static bool
same_line(const char *want, const char *have)
{
	size_t n = name_at(want), length;
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
		       same_line(want + n + 2, have + strlen(value));
	length = strcspn(have, " \t");
	if (names == NAMES || length >= sizeof name->value)
		return false;
	for (size_t i = 1; i <= length; i++) { /* the shortest word that fits */
		snprintf(name[names].name, n + 1, "%s", want + 1);
		snprintf(name[names].value, i + 1, "%s", have);
		names++;
		if (same_line(want + n + 2, have + i))
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
as_expected(struct step *s, const char *text)
{
	char *copy = strdup(text), *line[LINES * 20];
	int n = split(copy, line, LINES * 20);
	bool same = same_lines(s->want, s->wants, line, n);

	free(copy);
	return same;
}

/* --- Terminals. --- */

/* Without colours and carriage returns. */
static void
append_plain(char *out, const char *raw, size_t n)
{
	size_t at = strlen(out);

	for (size_t i = 0; i < n && at < ROOM - 1; i++) {
		if (raw[i] == '\033' && i + 1 < n && raw[i + 1] == '[') {
			i += 2;
			while (i < n && (raw[i] < '@' || raw[i] > '~'))
				i++;
		} else if (raw[i] == '\033' && i + 1 < n && raw[i + 1] == ']') {
			while (i < n && raw[i] != '\a')
				i++;
		} else if (raw[i] != '\r' && raw[i] != '\033') {
			out[at++] = raw[i];
		}
	}
	out[at] = '\0';
}

/* What was read, up to the last prompt, is output; who asks, and the status. */
static void
look_for_prompt(struct terminal *t)
{
	char *at, *end;

	while ((at = strstr(t->raw, mark)) != NULL) {
		end = strchr(at + strlen(mark), '@');
		if (end == NULL)
			return; /* the rest of it is on its way */
		t->status = 0;	/* a shell that expands nothing there */
		sscanf(at + strlen(mark), "%d %d", &t->asks, &t->status);
		append_plain(t->out, t->raw, (size_t)(at - t->raw));
		memmove(t->raw, end + 1, strlen(end + 1) + 1);
	}
}

/* Read what comes within so many milliseconds. */
static void
listen_to_all(int ms)
{
	struct pollfd p[TERMINALS];

	for (int i = 0; i < TERMINALS; i++)
		p[i] = (struct pollfd){terminal[i].fd, POLLIN, 0};
	if (poll(p, TERMINALS, ms) <= 0)
		return;
	for (int i = 0; i < TERMINALS; i++) {
		struct terminal *t = &terminal[i];
		size_t n = strlen(t->raw);
		ssize_t got;

		if (p[i].revents == 0)
			continue;
		got = read(t->fd, t->raw + n, ROOM - 1 - n);
		if (got <= 0) { /* EIO: nobody has the other side open */
			close(t->fd);
			t->fd = -1;
			t->asks = NOBODY;
			continue;
		}
		t->raw[n + (size_t)got] = '\0';
		look_for_prompt(t);
	}
}

static void
type(struct terminal *t, const char *line)
{
	t->asks = NOBODY;
	t->out[0] = '\0';
	if (dprintf(t->fd, "%s\n", line) < 0)
		err(DIFFERS, "the terminal");
}

static void
be_a_shell(int pty, int t)
{
	char prompt[64];
	struct termios mode;
	struct winsize size = {.ws_row = 24, .ws_col = 80};
	int tty;

	setsid();
	tty = open(ptsname(pty), O_RDWR);
	if (tty == -1 || ioctl(tty, TIOCSCTTY, 0) == -1)
		err(DIFFERS, "%s", ptsname(pty));
	tcgetattr(tty, &mode);
	mode.c_lflag &= ~(tcflag_t)ECHO; /* what is typed does not come back */
	tcsetattr(tty, TCSANOW, &mode);
	ioctl(tty, TIOCSWINSZ, &size);
	for (int fd = 0; fd < 3; fd++)
		dup2(tty, fd);
	close(tty);
	for (int sig = 1; sig < 32; sig++)
		signal(sig, SIG_DFL); /* whatever our parent ignores */

	snprintf(prompt, sizeof prompt, "%s%d $?@", mark, 2 * t);
	setenv("PS1", prompt, 1);
	setenv("SHELL", "/bin/sh", 1);
	setenv("LC_ALL", "C", 1);
	setenv("TERM", "dumb", 1);
	unsetenv("ENV");
	unsetenv("PROMPT_COMMAND");
	execl("/bin/sh", "sh", "-i", NULL);
	err(DIFFERS, "/bin/sh");
}

/* Wait until this shell asks; not for long where the other one does. */
static bool
wait_for(struct terminal *t, int who)
{
	time_t start = time(NULL);

	while (t->asks != who && t->fd != -1 &&
	       time(NULL) - start <= (t->asks == NOBODY ? patience : 3))
		listen_to_all(50);
	return t->asks == who;
}

static void
open_terminal(int n)
{
	struct terminal *t = &terminal[n];

	t->fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (t->fd == -1 || grantpt(t->fd) == -1 || unlockpt(t->fd) == -1)
		err(DIFFERS, "a terminal");
	t->asks = NOBODY;
	t->shell = fork();
	if (t->shell == -1)
		err(DIFFERS, "fork");
	if (t->shell == 0)
		be_a_shell(t->fd, n);
	if (!wait_for(t, 2 * n))
		errx(DIFFERS, "/bin/sh does not ask for a command");
	/* We are root already, and a machine may have no sudo. */
	type(t, "sudo() { env \"$@\"; }");
	wait_for(t, 2 * n);
	t->out[0] = '\0';
}

/* A terminal that is closed hangs up on whoever is left there. */
static void
close_terminals(void)
{
	for (int i = 0; i < TERMINALS; i++) {
		struct terminal *t = &terminal[i];

		if (t->shell <= 0)
			continue;
		if (t->fd != -1)
			close(t->fd);
		for (int n = 0; n < 100; n++) {
			if (waitpid(t->shell, NULL, WNOHANG) != 0)
				break;
			poll(NULL, 0, 20);
			if (n == 50)
				kill(t->shell, SIGKILL);
		}
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

/* The command, with the values of its names. */
static void
fill_in(const char *text, char *out, size_t room)
{
	size_t n, at = 0;
	const char *value;

	while (*text != '\0' && at < room - 1) {
		n = name_at(text);
		value = n > 0 ? value_of(text + 1, n) : NULL;
		if (n > 0 && value == NULL)
			errx(DIFFERS, "<%.*s>: nobody has said it yet", (int)n,
			     text + 1);
		if (value != NULL)
			at +=
			    (size_t)snprintf(out + at, room - at, "%s", value);
		else
			out[at++] = *text;
		text += n > 0 ? n + 2 : 1;
	}
	out[at < room ? at : room - 1] = '\0';
}

/* A program that echoes late, or bash that says "exit": no output of its own. */
static const char *
without_echo(const char *out, const char *command)
{
	size_t n = strlen(command);

	return n > 0 && strncmp(out, command, n) == 0 && out[n] == '\n'
		   ? out + n + 1
		   : out;
}

/* What has come since the command; without a prompt after it, if that is all. */
static char *
answer(struct terminal *t, bool all, const char *command)
{
	static char text[ROOM];

	text[0] = '\0';
	append_plain(text, t->out, strlen(t->out));
	if (all)
		append_plain(text, t->raw, strlen(t->raw));
	return strdup(without_echo(text, command));
}

/* Type one line and see what comes: false when the session cannot go on. */
static bool
play(struct step *s, const char *command)
{
	struct terminal *t = &terminal[s->label / 2];
	struct step *next = next_there(s);
	bool comes = *command == '\0',
	     more = next != NULL && *next->text == '\0';
	bool asked_before, done, same;
	char line[2200];
	time_t end;

	if (t->shell == 0)
		open_terminal(s->label / 2);
	if (!comes) {
		s->ended = s->status;
		if (!wait_for(t, s->label))
			return false;
		if (starts_one(s))
			snprintf(line, sizeof line,
				 "(PS1='%s%d $?@'; export PS1; %s)", mark,
				 s->label + 1, command);
		else
			snprintf(line, sizeof line, "%s", command);
		type(t, line);
	}
	asked_before = comes && t->asks != NOBODY;
	end = time(NULL) + patience;
	do {
		listen_to_all(20);
		if (t->asks != NOBODY && !more && end > time(NULL) + 2)
			end = time(NULL) + 2; /* somebody may be late */
		done = more || asked_before || t->asks != NOBODY;
		free(s->have);
		s->have = answer(t, done, command);
		same = as_expected(s, s->have);
	} while (!(same && done) && time(NULL) <= end && t->fd != -1);
	if (done) { /* it was looked at */
		t->raw[0] = '\0';
		t->out[0] = '\0';
	}
	s->ended = comes || t->asks == NOBODY ? s->status : t->status;
	s->differs = !same || s->ended != s->status;
	return true;
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
show_difference(FILE *to, struct step *s)
{
	fprintf(to, "\n   %s %s\n", label[s->label], s->text);
	for (int i = 0; i < s->wants; i++)
		fprintf(to, "   %s%s\n", say("page: ", "ページ："), s->want[i]);
	if (s->wants == 0)
		fprintf(to, "   %s\n",
			say("page: (nothing)", "ページ：（出力なし）"));
	show(to, say("   here: ", "   手元："),
	     s->have != NULL && *s->have != '\0'
		 ? s->have
		 : say("(nothing)", "（出力なし）"));
	if (s->ended != s->status)
		fprintf(to,
			say("   here: status %d, and not %d\n",
			    "   手元：終了ステータスは %d（ページでは %d）\n"),
			s->ended, s->status);
	if (s->why != NULL)
		fprintf(to, "   %s\n", half(s->why));
}

enum mode { NARRATED, PAUSED, CHECK, RUN };

/* One line of the transcript or of the narration. */
static void
speak(enum mode mode, struct step *s)
{
	if (mode == RUN)
		printf("%s%s\n", s->kind == SAY ? "-- " : "", s->text);
	else if (mode != CHECK && s->kind == SAY)
		printf("\n-- %s\n", half(s->text));
	fflush(stdout);
}

/* What came; to be kept, "..." stays what it is, whatever it stood for. */
static void
show_answer(enum mode mode, struct step *s)
{
	char line[1024];
	bool any = false;

	for (int i = 0; i < s->wants; i++)
		any |= strcmp(s->want[i], "...") == 0;
	if (mode != RUN || !any || s->differs) {
		show(stdout, "", s->have);
	} else {
		for (int i = 0; i < s->wants; i++) {
			fill_in(s->want[i], line, sizeof line);
			puts(line);
		}
	}
	if (mode == RUN && s->status != 0)
		printf("[%d]\n", s->status);
	if (mode == RUN && s->why != NULL)
		printf("?? %s\n", s->why);
}

/* Enter, or q: false. */
static bool
go_on(void)
{
	int c, first = 0;

	while ((c = getchar()) != EOF && c != '\n')
		first = first != 0 ? first : c;
	return c != EOF && first != 'q';
}

static int
play_all(enum mode mode)
{
	int played = 0, differ = 0;
	char command[2048];

	for (struct step *s = step; s < step + steps; s++) {
		if (s->kind != TYPE) {
			speak(mode, s);
			continue;
		}
		fill_in(s->text, command, sizeof command);
		if (mode != CHECK)
			printf("%s%s%s", label[s->label],
			       *command != '\0' ? " " : "", command);
		if (mode == PAUSED && *command != '\0') {
			fflush(stdout);
			if (!go_on())
				return differ > 0 ? DIFFERS : SAME;
			if (!isatty(0)) /* nobody's Enter is seen */
				puts("");
		} else if (mode != CHECK) {
			puts("");
		}
		played++;
		if (!play(s, command)) {
			if (mode != CHECK)
				show(stdout, "",
				     s->have != NULL ? s->have : "");
			show_difference(stderr, s);
			warnx(
			    say("the session cannot go on: %s does not ask for a command",
				"セッションを続けられません。%s のプロンプトが現れません。直前のコマンドが失敗したか、まだ終わっていません。"),
			    label[s->label]);
			return DIFFERS;
		}
		if (mode != CHECK)
			show_answer(mode, s);
		differ += s->differs;
	}
	for (int i = 0; i < TERMINALS; i++)
		if (terminal[i].shell > 0 && !wait_for(&terminal[i], 2 * i)) {
			warnx(say("the session ends, and %s is still there",
				  "セッションは終わりましたが、%s のシェルが終了していません。"),
			      label[2 * i + 1]);
			return DIFFERS;
		}
	if (differ == 0)
		return SAME;
	fflush(stdout);
	fprintf(stderr,
		say("\nNot as on the page, %d of %d:\n",
		    "\nページと違ったところ（コマンド %2$d 個のうち %1$d 個）：\n"),
		differ, played);
	for (struct step *s = step; s < step + steps; s++)
		if (s->differs)
			show_difference(stderr, s);
	return DIFFERS;
}

/* Is what was kept what this session expects? */
static int
compare(const char *file)
{
	static struct step expected[STEPS];
	int n = steps, bad = 0;

	memcpy(expected, step, sizeof step);
	steps = 0;
	read_session(file);
	if (steps != n)
		errx(DIFFERS, "%s: %d lines to play, and not %d", file, steps,
		     n);
	for (int i = 0; i < n; i++) {
		struct step *want = &expected[i], *have = &step[i];
		char command[2048];

		fill_in(want->text, command, sizeof command);
		if (want->kind != have->kind || want->label != have->label ||
		    strcmp(command, have->text) != 0 ||
		    want->status != have->status ||
		    !same_lines(want->want, want->wants, have->want,
				have->wants)) {
			warnx("%s: another answer than the session's: %s", file,
			      have->text);
			bad = 1;
		}
	}
	return bad;
}

int
main(int argc, char *argv[])
{
	const char *variable[] = {"DEMO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"};
	const char *option = argc > 2 ? argv[1] : "", *value;
	enum mode mode = strcmp(option, "-p") == 0	  ? PAUSED
			 : strcmp(option, "--check") == 0 ? CHECK
			 : strcmp(option, "--run") == 0	  ? RUN
							  : NARRATED;
	int status;

	for (int i = 0; i < 4; i++) {
		value = getenv(variable[i]);
		if (value == NULL || *value == '\0')
			continue;
		japanese = strncmp(value, "ja", 2) == 0;
		break;
	}
	if (argc < 2 || argc > 4 || (argc == 2 && argv[1][0] == '-'))
		errx(
		    USAGE,
		    "usage: play [-p|--check|--run] SESSION | play --same SESSION KEPT");
	read_session(strcmp(option, "--same") == 0 ? argv[2] : argv[argc - 1]);
	if (strcmp(option, "--same") == 0)
		return compare(argv[argc - 1]);
	value = getenv("PATIENCE");
	if (value != NULL)
		patience = atoi(value);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	srand((unsigned)time(NULL) ^ (unsigned)getpid());
	snprintf(mark, sizeof mark, "@kakuri%08x ", (unsigned)rand());
	status = play_all(mode);
	close_terminals();
	return status;
}
