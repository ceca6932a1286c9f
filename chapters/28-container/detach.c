/*
 * detach.c - the launcher stays behind as a supervisor, in the background.
 *
 * Whoever started it waits until COMMAND runs, and for no longer: everybody
 * who could still fail holds one end of a pipe. execve(2) closes the last.
 */
#include "container.h"
#include <sys/wait.h>

static int ready = -1; /* our end */

/* exit(3) before COMMAND runs: err(3), in whichever process. */
static void
report_failure(void)
{
	if (ready != -1 && write(ready, "!", 1) == -1)
		warn("pipe");
}

/* The name of the container comes first; then the end, or a failure. */
static _Noreturn void
await_start(int from, pid_t supervisor)
{
	char text[128] = "";
	size_t length = 0;
	int n, status;

	while ((n = must(read(from, text + length, sizeof text - 1 - length),
			 "the supervisor's pipe")) > 0)
		length += n;
	text[length] = '\0';
	if (strchr(text, '!') == NULL) {
		fputs(text, stdout);
		exit(0);
	}
	while (waitpid(supervisor, &status, 0) == -1)
		if (errno != EINTR)
			err(OURS, "waitpid");
	exit(WIFEXITED(status) ? WEXITSTATUS(status) : OURS);
}

/* Standard output goes to the file at once, errors once nobody waits. */
void
detach(const struct container *c)
{
	int end[2], log, null;
	pid_t supervisor;

	if (c->log == NULL)
		return;
	log = must(open(c->log,
			O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY | O_CLOEXEC,
			0600),
		   "--detach '%s'", c->log);
	null = must(open("/dev/null", O_RDWR | O_CLOEXEC), "/dev/null");
	must(pipe2(end, O_CLOEXEC), "pipe2");
	explain(8, "fork, setsid: a supervisor in the background");
	if ((supervisor = must(fork(), "fork")) != 0) {
		close(end[1]);
		await_start(end[0], supervisor);
	}
	close(end[0]);
	setsid();
	must(dup2(null, 0), "dup2");
	must(dup2(log, 1), "dup2");
	close(null);
	close(log);
	ready = end[1];
	atexit(report_failure);
}

/* The supervisor, once PID 1 is on its way. */
void
let_starter_go(const struct container *c)
{
	if (ready == -1)
		return;
	dprintf(ready, "%s\n", c->name);
	must(dup2(1, 2), "dup2");
	leave_start();
}

/* It does not depend on us any more whether COMMAND runs. */
void
leave_start(void)
{
	if (ready != -1)
		close(ready);
	ready = -1;
}
