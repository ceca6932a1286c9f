/* hint: COMMAND's domain name was 'outside.example' */
#define _GNU_SOURCE
#include <sys/random.h>
#include <err.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	unsigned char bytes[6];
	char name[13];

	if (argc < 2)
		errx(2, "usage: exercise COMMAND [ARG...]");

	if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
		err(1, "getrandom");
	for (int i = 0; i < 6; i++)
		sprintf(&name[2 * i], "%02x", bytes[i]);

	/* From here on we have a copy of the host's names. */
	if (unshare(CLONE_NEWUTS) == -1)
		err(1, "unshare(CLONE_NEWUTS)");

	/* The host's name stays: the kernel changes that of our namespace. */
	if (sethostname(name, strlen(name)) == -1)
		err(1, "sethostname(%s)", name);

	if (setenv("HOSTNAME", name, 1) == -1)
		err(1, "setenv(HOSTNAME)");

	execvp(argv[1], &argv[1]);
	err(127, "%s", argv[1]);
}
