/* hint: a stranger had been given PID */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	pid_t pid;

	if (argc != 3)
		errx(64, "usage: exercise PID SECONDS");

	pid = atoi(argv[1]);
	if (kill(pid, SIGTERM) == -1)
		return 2;
	for (int i = 0; i < 100 * atoi(argv[2]); i++) {
		if (kill(pid, 0) == -1)
			return 0;
		poll(NULL, 0, 10);
	}
	kill(pid, SIGKILL);
	while (kill(pid, 0) == 0)
		poll(NULL, 0, 10);
	return 1;
}
