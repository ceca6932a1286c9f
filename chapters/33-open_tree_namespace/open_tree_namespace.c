/*
 * open_tree_namespace - run COMMAND where DIR is the root, and nothing else is.
 *
 *	sudo ./open_tree_namespace DIR [COMMAND [ARG...]]	($SHELL, else sh)
 *
 * Linux 7.0 (2026). See open_tree(2), setns(2), mount_namespaces(7).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef SYS_open_tree
#define SYS_open_tree 428
#endif
#ifndef SYS_listmount
#define SYS_listmount 458
#endif
#ifndef OPEN_TREE_NAMESPACE
#define OPEN_TREE_NAMESPACE 2
#endif
#ifndef OPEN_TREE_CLOEXEC
#define OPEN_TREE_CLOEXEC O_CLOEXEC
#endif

/* How many mounts are there, and which directory is the root? */
static void
show(const char *when)
{
	struct {
		uint32_t size, spare;
		uint64_t mnt_id, param;
	} request = {.size = sizeof request, .mnt_id = UINT64_MAX};
	uint64_t ids[1024];
	struct stat st;
	long n;

	/* The IDs of the mounts that we have: no /proc is needed (chapter 32). */
	n = syscall(SYS_listmount, &request, ids, 1024, 0);
	if (n == -1)
		err(1, "listmount");
	if (stat("/", &st) == -1)
		err(1, "stat(/)");
	printf("%-9s mounts: %ld, / is %lu:%lu\n", when, n,
	       (unsigned long)st.st_dev, (unsigned long)st.st_ino);
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 2 ? &argv[2] : shell;
	int namespace;

	if (argc < 2 || argv[1][0] == '-')
		errx(2, "usage: open_tree_namespace DIR [COMMAND [ARG...]]");
	if (command[0] == NULL)
		command[0] = "sh";

	/* A copy of the mount at DIR, alone in a new mount namespace. */
	namespace = syscall(SYS_open_tree, AT_FDCWD, argv[1],
			    OPEN_TREE_NAMESPACE | OPEN_TREE_CLOEXEC);
	if (namespace == -1) {
		if (errno == EINVAL ||
		    errno == ENOSYS) /* or an unbindable DIR */
			warnx("OPEN_TREE_NAMESPACE needs Linux 7.0");
		err(1, "open_tree(%s)", argv[1]);
	}
	show("at first:");

	/* We go there: its root becomes ours, and our current directory. */
	if (setns(namespace, CLONE_NEWNS) == -1)
		err(1, "setns(CLONE_NEWNS)");
	/* The copy is a peer of DIR's mount: what is mounted in there would be
	   on the host, too. No more. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");
	show("in there:");

	/* The host's PATH may name no directory of DIR. */
	if (setenv("PATH", "/bin:/sbin:/usr/bin:/usr/sbin", 1) == -1)
		err(1, "setenv(PATH)");
	execvp(command[0], command);
	err(127, "%s", command[0]);
}
