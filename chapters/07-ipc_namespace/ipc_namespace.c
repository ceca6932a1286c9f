/*
 * ipc_namespace - run COMMAND with an IPC namespace of its own.
 *
 *	sudo ./ipc_namespace DIR [COMMAND [ARG...]]	($SHELL, else sh)
 *
 * At DIR it sees its POSIX message queues as files: /dev/mqueue by custom.
 * Linux 2.6.19 (2006), POSIX queues 2.6.30 (2009). See ipc_namespaces(7).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <err.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* In which namespace is this process, and which file system is at DIR? */
static void
show(const char *when, const char *dir)
{
	const char *path = "/proc/self/ns/ipc";
	char namespace[64] = "";
	struct stat st;

	if (readlink(path, namespace, sizeof namespace - 1) == -1)
		err(1, "readlink(%s)", path);
	if (stat(dir, &st) == -1)
		err(1, "stat(%s)", dir);
	printf("%-11s %s %s is %u:%u\n", when, namespace, dir, major(st.st_dev),
	       minor(st.st_dev));
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 2 ? &argv[2] : shell;

	if (argc < 2 || argv[1][0] == '-')
		errx(2, "usage: ipc_namespace DIR [COMMAND [ARG...]]");
	if (command[0] == NULL)
		command[0] = "sh";
	show("at first:", argv[1]);

	/* From here on, keys and queue names are looked up in empty tables. */
	if (unshare(CLONE_NEWIPC) == -1)
		err(1, "unshare(CLONE_NEWIPC)");
	show("unshare(2):", argv[1]);

	/* A mount tree of our own, from which no mount reaches the host's. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");
	/* The POSIX queues of this namespace, over those of the host's. */
	if (mount("mqueue", argv[1], "mqueue", 0, NULL) == -1)
		err(1, "mount(%s, mqueue)", argv[1]);
	show("mount(2):", argv[1]);

	execvp(command[0], command);
	err(127, "%s", command[0]);
}
