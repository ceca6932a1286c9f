/*
 * measure - time commands from start to end, one after the other in turns.
 *
 *	measure ROUNDS IDLE FILE
 *
 * Each line of FILE is "NAME<tab>COMMAND ARG...", split at blanks. Each round
 * runs every command once, in an order by lot: what disturbs the machine, and
 * what the one before left to the kernel to clean up, disturbs all of them
 * alike. Before each run IDLE milliseconds pass. "@" is another number each
 * time: a network that the one before had may still be there. Prints
 * "NAME<tab>MICROSECONDS<tab>OF PROCESSORS" for each run; the third is what it
 * and its children used. A command that fails ends it.
 */
#define _GNU_SOURCE
#include <sys/resource.h>
#include <sys/wait.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { COMMANDS = 32, WORDS = 64, WARM = 2 };
static struct {
	char *name, *word[WORDS];
} commands[COMMANDS];
extern char **environ;
static FILE *result;
static posix_spawn_file_actions_t quiet;

static int
read_commands(const char *path)
{
	FILE *f = fopen(path, "re");
	int n = 0;

	if (f == NULL)
		err(2, "%s", path);
	for (char line[4096]; n < COMMANDS && fgets(line, sizeof line, f);) {
		char *rest = strdup(line), *word;
		int words = 0;

		commands[n].name = strsep(&rest, "\t");
		while ((word = strsep(&rest, " \n")) != NULL)
			if (*word != '\0' && words < WORDS - 1)
				commands[n].word[words++] = word;
		n += words > 0;
	}
	fclose(f);
	return n;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static double
micro(struct timeval t)
{
	return t.tv_sec * 1e6 + t.tv_usec;
}

/* A word of the command, with another number in the place of "@". */
static char *
word(const char *text)
{
	static char numbered[256];
	static int turn;
	const char *at = text == NULL ? NULL : strchr(text, '@');

	if (at == NULL)
		return (char *)text;
	snprintf(numbered, sizeof numbered, "%.*s%d%s", (int)(at - text), text,
		 turn++ % 250 + 1, at + 1);
	return numbered;
}

static void
measure(int i)
{
	char *words[WORDS];
	struct rusage used;
	double start;
	pid_t pid;
	int status;

	for (int n = 0; n < WORDS; n++)
		words[n] = word(commands[i].word[n]);
	start = now();
	if ((errno = posix_spawnp(&pid, words[0], &quiet, NULL, words,
				  environ)) != 0)
		err(1, "%s", commands[i].word[0]);
	if (wait4(pid, &status, 0, &used) == -1 || status != 0)
		errx(1, "%s: status %d", commands[i].name, status);
	if (result != NULL)
		fprintf(result, "%s\t%.0f\t%.0f\n", commands[i].name,
			now() - start,
			micro(used.ru_utime) + micro(used.ru_stime));
}

static void
shuffle(int *order, int n)
{
	for (int i = n - 1; i > 0; i--) {
		int j = rand() % (i + 1), other = order[j];

		order[j] = order[i];
		order[i] = other;
	}
}

int
main(int argc, char *argv[])
{
	int n, out, null, order[COMMANDS];

	if (argc != 4)
		errx(2, "usage: measure ROUNDS IDLE FILE");
	n = read_commands(argv[3]);
	/* They read and write /dev/null; what was measured goes elsewhere. */
	out = fcntl(1, F_DUPFD_CLOEXEC, 3);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (out == -1 || dup2(null, 0) == -1 || dup2(null, 1) == -1)
		err(2, "/dev/null");
	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_adddup2(&quiet, 0, 2);
	for (int i = 0; i < n; i++)
		order[i] = i;
	for (int round = -WARM; round < atoi(argv[1]); round++) {
		if (round == 0)
			result = fdopen(out, "w");
		shuffle(order, n);
		for (int i = 0; i < n; i++) {
			poll(NULL, 0, atoi(argv[2]));
			measure(order[i]);
		}
	}
	return result == NULL || fclose(result) != 0;
}
