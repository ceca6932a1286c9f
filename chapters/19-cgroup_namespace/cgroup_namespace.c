/*
 * cgroup_namespace - run COMMAND where our group looks like the root group.
 *
 *	sudo ./cgroup_namespace DIRECTORY [COMMAND [ARG...]]
 *
 * DIRECTORY is where cgroup v2 is mounted; without COMMAND it is $SHELL, else
 * sh. Linux 4.6 (2016). See cgroup_namespaces(7).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <err.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif

/* In which namespace are we, in which group, and what does the mount show? */
static void
show(const char *when, const char *directory)
{
	const char *own = "/proc/self/ns/cgroup";
	char namespace[64] = "", group[4096] = "?", root[4096] = "";
	char line[8192], top[4096], point[4096];
	FILE *file;

	if (readlink(own, namespace, sizeof namespace - 1) == -1)
		err(1, "readlink(%s): Linux 4.6?", own);
	file = fopen("/proc/self/cgroup", "re");
	if (file == NULL)
		err(1, "fopen(/proc/self/cgroup)");
	while (fgets(line, sizeof line, file) != NULL)
		sscanf(line, "0::%4095[^\n]", group); /* others are of v1 */
	fclose(file);
	file = fopen("/proc/self/mountinfo", "re");
	if (file == NULL)
		err(1, "fopen(/proc/self/mountinfo)");
	while (fgets(line, sizeof line, file) != NULL) {
		/* ID, parent, device, the root of the mount, where it is */
		if (sscanf(line, "%*s %*s %*s %4095s %4095s", top, point) != 2)
			continue;
		if (strcmp(point, directory) != 0)
			continue;
		/* The last one at this place is on top of the others. */
		root[0] = '\0';
		if (strstr(line, " - cgroup2 ") != NULL)
			strcpy(root, top);
	}
	fclose(file);
	if (root[0] == '\0')
		errx(1, "%s: not where cgroup v2 is mounted", directory);
	printf("%-12s %s, we are in %s, %s shows %s\n", when, namespace, group,
	       directory, root);
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 2 ? &argv[2] : shell;

	if (argc < 2 || argv[1][0] == '-')
		errx(2, "usage: cgroup_namespace DIRECTORY [COMMAND...]");
	if (command[0] == NULL)
		command[0] = "sh";
	show("at first:", argv[1]);

	/* No process moves: the group that we are in now is called "/". */
	if (unshare(CLONE_NEWCGROUP) == -1)
		err(1, "unshare(CLONE_NEWCGROUP)");
	show("unshare(2):", argv[1]);

	/* We have copies of the mounts now. That of a shared mount is its peer. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	/* The copies leave their peer groups: what follows stays in here. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");
	/* Our copy of the host's mount goes: it shows the groups above, too. */
	if (umount2(argv[1], MNT_DETACH) == -1)
		err(1, "umount2(%s)", argv[1]);
	/* A new mount begins at the root of our namespace, the group "/". */
	if (mount("cgroup2", argv[1], "cgroup2",
		  MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == -1)
		err(1, "mount(cgroup2 on %s)", argv[1]);
	show("mount(2):", argv[1]);

	execvp(command[0], command);
	err(127, "%s", command[0]);
}
