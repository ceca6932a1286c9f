/* hint: started with capability 18 in its inheritable set */
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

	cap = atoi(argv[1]);
	if (prctl(PR_CAPBSET_DROP, cap) == -1)
		err(1, "PR_CAPBSET_DROP");

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
