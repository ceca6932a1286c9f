/*
 * demo.h - what every demonstration needs and no chapter teaches.
 *
 * Nothing here creates, joins or configures a kernel object: those calls
 * stay in the demonstration, where you can see them.
 */
#ifndef DEMO_H
#define DEMO_H

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <linux/capability.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PASS, FAIL, USAGE, SKIP = 77 }; /* exit status */
enum who { ANYONE, ROOT };	       /* who can run the demonstration */

struct tally {
	int step, passed, failed, skipped;
};
static struct tally *tally; /* shared with the children */
static char **command;	    /* the reader's own, to run inside */
static int peer = -1;	    /* the other end of child()'s line */

/* The sentence in the reader's language: $DEMO_LANG, else the locale. */
static inline const char *
say(const char *en, const char *ja)
{
	const char *names[] = {"DEMO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"};
	const char *value;

	for (int i = 0; i < 4; i++)
		if ((value = getenv(names[i])) != NULL && *value != '\0')
			return strncmp(value, "ja", 2) == 0 ? ja : en;
	return en;
}

/* Leave: this machine cannot show the feature, and why, and what would. */
#define skip(en, ja) errx(SKIP, "SKIP %s", say(en, ja))

/* Is this capability in our effective set? Root in a container may lack it. */
static inline bool
capable(int cap)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2] = {{0}};

	if (syscall(SYS_capget, &head, data) == -1)
		err(FAIL, "capget");
	return data[cap / 32].effective >> (cap % 32) & 1;
}

/* Start: children share the tally, and their lines are never lost. */
static inline void
demo(int argc, char *argv[], enum who who)
{
	const int sigs[] = {SIGCHLD, SIGALRM, SIGTERM, SIGPIPE};
	sigset_t none;

	for (int i = 0; i < 4; i++) /* whatever our parent ignores or blocks */
		signal(sigs[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int fd = 0; fd < 3; fd++) /* or a file would become stdout */
		if (fcntl(fd, F_GETFD) == -1)
			(void)open("/dev/null", O_RDWR);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc > 1 && argv[1][0] == '-') {
		printf("usage: %s [COMMAND [ARG...]]\n"
		       "PAUSE=1 waits at each step, DEMO_LANG=ja speaks "
		       "Japanese, COMMAND runs inside\n",
		       argv[0]);
		exit(strcmp(argv[1], "--help") == 0 ? PASS : USAGE);
	}
	command = argc > 1 ? &argv[1] : NULL;
	if (command != NULL)
		signal(SIGINT, SIG_IGN); /* Ctrl-C is for the command */
	tally = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (tally == MAP_FAILED)
		err(FAIL, "mmap");
	if (who == ROOT && geteuid() != 0)
		skip("this needs root: run it with sudo",
		     "root 権限が必要です。sudo を付けて実行してください。");
	if (who == ROOT && !capable(CAP_SYS_ADMIN))
		skip(
		    "this needs CAP_SYS_ADMIN, which root lacks here (inside a "
		    "container?): run it on the host or in a virtual machine",
		    "CAP_SYS_ADMIN が必要ですが、ここの root は持っていません"
		    "（コンテナの中かもしれません）。ホストか仮想マシンで"
		    "実行してください。");
}

/* On a terminal, unless $NO_COLOR is set: what stands out from afar. */
static inline const char *
bold(bool on)
{
	const char *no = getenv("NO_COLOR");

	if (!isatty(1) || (no != NULL && *no != '\0'))
		return "";
	return on ? "\033[1m" : "\033[m";
}

/* Say what happens next; wait for Enter when $PAUSE is set. */
static inline void
step(const char *en, const char *ja)
{
	char c;

	printf("\n%s%d. %s%s\n", bold(true), ++tally->step, say(en, ja),
	       bold(false));
	if (getenv("PAUSE") == NULL)
		return;
	fputs(say("   [Enter] ", "   [Enter キーで次へ] "), stderr);
	while (read(0, &c, 1) == 1 && c != '\n')
		;
}

/* A call, printed as it is made, with what came back. */
#define trace(who, expression) print_call(who, #expression, expression)
static inline long
print_call(const char *who, const char *text, long result)
{
	int error = errno;

	printf("   %s: %s = %ld", who, text, result);
	if (result == -1)
		printf(" %s", strerror(error));
	printf("\n");
	errno = error;
	return result;
}

/* Evidence in the kernel's own words, as if typed at a shell. */
static inline void
show_file(const char *who, const char *path)
{
	char line[256];
	FILE *f = fopen(path, "re");

	if (f == NULL)
		err(FAIL, "%s", path);
	printf("   %s$ cat %s\n", who, path);
	while (fgets(line, sizeof line, f) != NULL)
		printf("   %s", line);
	fclose(f);
}

/* As grep does: the lines of a file that hold a word, and how many. */
static inline int
show_lines(const char *who, const char *path, const char *word)
{
	char line[1024];
	const char *quote = strchr(word, ' ') != NULL ? "'" : "";
	int found = 0;
	FILE *f = fopen(path, "re");

	if (f == NULL)
		err(FAIL, "%s", path);
	printf("   %s$ grep %s%s%s %s\n", who, quote, word, quote, path);
	while (fgets(line, sizeof line, f) != NULL)
		if (strstr(line, word) != NULL && ++found)
			printf("   %s", line);
	fclose(f);
	return found;
}

/* Two paths with one inode number on one device are one file. */
static inline struct stat
show_inode(const char *who, const char *path)
{
	struct stat st;

	if (stat(path, &st) == -1)
		err(FAIL, "%s", path);
	printf("   %s$ stat -c 'inode %%i' %s\n   inode %ju\n", who, path,
	       (uintmax_t)st.st_ino);
	return st;
}

static inline void
show_link(const char *who, const char *path)
{
	char target[256] = "";

	if (readlink(path, target, sizeof target - 1) == -1)
		err(FAIL, "%s", path);
	printf("   %s$ readlink %s\n   %s\n", who, path, target);
}

/* A claim is passed or failed by what was measured, never assumed. */
static inline void
claim(bool holds, const char *en, const char *ja)
{
	printf("   %s%s%s %s\n", bold(true), holds ? "PASS" : "FAIL",
	       bold(false), say(en, ja));
	holds ? tally->passed++ : tally->failed++;
}

/* One claim that this machine cannot show; the others go on. */
static inline void
cannot(const char *en, const char *ja)
{
	printf("   SKIP %s\n", say(en, ja));
	tally->skipped++;
}

/* fork(2): a child that does not outlive its parent, and a line to it. */
static inline pid_t
child(void)
{
	pid_t pid, parent = getpid();
	int end[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, end) == -1)
		err(FAIL, "socketpair");
	if ((pid = fork()) == -1)
		err(FAIL, "fork");
	peer = end[pid == 0];
	close(end[pid != 0]);
	if (pid != 0)
		return pid;
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1)
		err(FAIL, "PR_SET_PDEATHSIG");
	if (getppid() != parent && getppid() != 0)
		_exit(FAIL);
	return 0;
}

/* The other one is dead, and has said why; but not if a signal killed it. */
static inline void
bereaved(void)
{
	int status = 0;

	for (int i = 0; i < 100 && waitpid(-1, &status, WNOHANG) == 0; i++)
		poll(NULL, 0, 10);
	if (WIFSIGNALED(status))
		errx(FAIL, "child: %s", strsignal(WTERMSIG(status)));
	exit(WEXITSTATUS(status) == SKIP && tally->failed == 0 ? SKIP : FAIL);
}

/* Both sides come here before either goes on. */
static inline void
meet(void)
{
	ssize_t got = -1;
	char c = 0;

	if (send(peer, &c, 1, MSG_NOSIGNAL) == 1 &&
	    (got = read(peer, &c, 1)) == 1)
		return;
	if (got == 0 || errno == EPIPE || errno == ECONNRESET)
		bereaved();
	err(FAIL, "waiting for the other process");
}

/* What one side found out, for the other. */
static inline void
tell_peer(const void *what, size_t size)
{
	if (send(peer, what, size, MSG_NOSIGNAL) != (ssize_t)size)
		err(FAIL, "telling the other process");
}

static inline void
hear_peer(void *what, size_t size)
{
	ssize_t got = read(peer, what, size);

	if (got == -1 && errno != ECONNRESET)
		err(FAIL, "waiting for the other process");
	if (got != (ssize_t)size)
		bereaved();
}

/* How a child ended, not judged: it may have had to die. */
static inline int
ended(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			err(FAIL, "waitpid");
	return status;
}

/* End a child that would not end by itself. */
static inline void
stop(pid_t pid)
{
	if (kill(pid, SIGKILL) == -1)
		err(FAIL, "kill");
	ended(pid);
}

/* Wait for a child; if it could not finish, neither can we. */
static inline void
reap(pid_t pid)
{
	int status = ended(pid);

	if (WIFSIGNALED(status))
		errx(FAIL, "child: %s", strsignal(WTERMSIG(status)));
	if (WEXITSTATUS(status) != PASS)
		exit(WEXITSTATUS(status));
}

/* Let the reader's command run inside, Ctrl-C and all, then go on. */
static inline void
explore(void)
{
	pid_t pid;

	if (command == NULL)
		return;
	printf("\n%s\n", say("You are inside now; exit brings you back.",
			     "ここからはコンテナの中です。exit で戻ります。"));
	if ((pid = fork()) == -1)
		err(FAIL, "fork");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGINT, SIG_DFL);
		execvp(command[0], command);
		err(127, "%s", command[0]);
	}
	ended(pid);
}

/* The verdict is the exit status; a claim that was never made is missed. */
static inline int
verdict(int claims)
{
	int made = tally->passed + tally->failed + tally->skipped;

	printf("\n%d passed, %d failed, %d skipped\n", tally->passed,
	       tally->failed, tally->skipped);
	if (fflush(stdout) != 0 || ferror(stdout))
		err(FAIL, "stdout");
	if (made != claims)
		errx(FAIL, "%d of %d claims were made", made, claims);
	if (tally->failed > 0)
		return FAIL;
	return tally->passed > 0 ? PASS : SKIP;
}

#endif
