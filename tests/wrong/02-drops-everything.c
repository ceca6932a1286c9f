/* hint: COMMAND has 0 and its bounding set is 0 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <linux/capability.h>
#include <err.h>
#include <stdlib.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	int cap;

	if (argc < 3)
		errx(2, "usage: exercise NUMBER COMMAND [ARG...]");

	for (cap = 0; cap < 64; cap++)
		if (prctl(PR_CAPBSET_DROP, cap) == -1)
			break;

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
