/* hint: it used its processor all the time while it waited */
#include <err.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	char path[PATH_MAX], trigger[64];
	struct pollfd p = {0};

	if (argc < 5)
		errx(2, "usage: exercise GROUP THRESHOLD WINDOW COMMAND ...");
	snprintf(path, sizeof path, "%s/cpu.pressure", argv[1]);
	snprintf(trigger, sizeof trigger, "some %s %s", argv[2], argv[3]);

	long long total, first = -1;
	FILE *f;

	do {
		if ((f = fopen(path, "r")) == NULL)
			errx(3, "%s is gone", argv[1]);
		if (fscanf(f, "some %*s %*s %*s total=%lld", &total) != 1)
			total = first;
		fclose(f);
		if (first == -1)
			first = total;
	} while (total - first < 200000);
	(void)p, (void)trigger;

	execvp(argv[4], &argv[4]);
	err(127, "%s", argv[4]);
}
