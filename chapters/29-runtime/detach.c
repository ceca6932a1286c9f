/*
 * detach.c - the launcher stays behind as a supervisor, in the background.
 *
 * Whoever started it waits until COMMAND runs, and for no longer: everybody
 * who could still fail holds one end of a pipe, and what he has to say goes
 * there. execve(2) closes the last.
 */
#include "kakuri.h"
#include <sys/wait.h>

static int ready = -1; /* our end */

/* What is no text: a name begins, which a line ends; and somebody has failed. */
enum { NAME = 1, FAILURE = 2 };

/* exit(3) before COMMAND runs: err(3), in whichever process. */
static void
report_failure(void)
{
	if (ready != -1 && write(ready, &(char){FAILURE}, 1) == -1)
		warn("pipe");
}

/* Pass on what they say; the name is for standard output, if all goes well. */
static bool
wait_for_start(int line)
{
	char name[128] = "";
	size_t n = 0;
	bool failed = false, naming = false;
	FILE *f = fdopen(line, "r");

	for (int byte; f != NULL && (byte = getc(f)) != EOF;)
		if (byte == NAME)
			naming = true;
		else if (byte == FAILURE)
			failed = true;
		else if (!naming)
			putc(byte, stderr);
		else if (n < sizeof name - 1) {
			name[n++] = byte;
			naming = byte != '\n';
		}
	if (!failed)
		fputs(name, stdout);
	return !failed && n > 0;
}

/* Output goes to the file at once, errors once nobody waits. */
void
detach(const struct container *c)
{
	enum { APPEND = O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY };
	int end[2], status;
	pid_t supervisor;

	if (c->log == NULL)
		return;
	signal(SIGCHLD, SIG_DFL); /* ignored, nobody could be waited for */
	must(pipe2(end, O_CLOEXEC), "pipe2");
	explain(8, "fork, setsid: a supervisor in the background");
	supervisor = must(fork(), "fork");
	close(end[supervisor == 0 ? 0 : 1]);
	if (supervisor != 0) {
		if (wait_for_start(end[0]))
			exit(0);
		must(waitpid(supervisor, &status, 0), "waitpid");
		exit(WIFEXITED(status) ? WEXITSTATUS(status) : OURS);
	}
	ready = end[1];
	atexit(report_failure);
	setsid();
	close(0); /* the lowest number is what open(2) takes */
	must(open("/dev/null", O_RDWR), "/dev/null");
	close(1);
	must(open(c->log, APPEND, 0600), "--detach '%s'", c->log);
}

/* The supervisor, once PID 1 is on its way. */
void
let_starter_go(const struct container *c)
{
	if (ready == -1)
		return;
	dprintf(ready, "%c%s\n", NAME, c->name);
	must(dup2(1, 2), "dup2");
	leave_start();
}

/* PID 1 takes it along. */
int
start_line(void)
{
	return ready;
}

/* It does not depend on us any more whether COMMAND runs. */
void
leave_start(void)
{
	if (ready != -1)
		close(ready);
	ready = -1;
}
