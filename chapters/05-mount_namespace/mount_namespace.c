/*
 * mount_namespace - run COMMAND with an empty DIR that nobody else sees.
 *
 *	sudo ./mount_namespace DIR [COMMAND [ARG...]]	($SHELL, else sh)
 *
 * Linux 2.4.19 (2002), unshare(2) 2.6.16 (2006). See mount_namespaces(7).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <err.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In which namespace are we, how many mounts has it, who shares its "/"? */
static void
show(const char *when)
{
	const char *path = "/proc/self/ns/mnt";
	char namespace[64] = "", point[256] = "", tag[32] = "", root[32] = "?";
	char *line = NULL;
	size_t size = 0;
	int mounts = 0;
	FILE *list;

	if (readlink(path, namespace, sizeof namespace - 1) == -1)
		err(1, "readlink(%s)", path);
	list = fopen("/proc/self/mountinfo", "re");
	if (list == NULL)
		err(1, "/proc/self/mountinfo");
	while (getline(&line, &size, list) != -1) {
		mounts++;
		/* ID, parent, device, root, mount point, options, tag or "-" */
		sscanf(line, "%*s %*s %*s %*s %255s %*s %31s", point, tag);
		if (strcmp(point, "/") == 0)
			strcpy(root, strcmp(tag, "-") == 0 ? "private" : tag);
	}
	free(line);
	fclose(list);
	printf("%-12s %s, %d mounts, / is %s\n", when, namespace, mounts, root);
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 2 ? &argv[2] : shell;

	if (argc < 2 || argv[1][0] == '-')
		errx(2, "usage: mount_namespace DIR [COMMAND [ARG...]]");
	if (command[0] == NULL)
		command[0] = "sh";
	show("at first:");

	/* We have a copy of the mounts now; a shared mount's is its peer. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	show("unshare(2):");

	/* The copies leave their peer groups: no new mount goes out or in. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");
	show("MS_PRIVATE:");

	/* The host's DIR stays: an empty file system covers it, for us only. */
	if (mount("kakuri", argv[1], "tmpfs", 0, NULL) == -1)
		err(1, "mount(tmpfs on %s)", argv[1]);
	show("tmpfs:");

	execvp(command[0], command);
	err(127, "%s", command[0]);
}
