/*
 * user_namespace - run COMMAND as root of a new user namespace, without sudo.
 *
 *	./user_namespace [COMMAND [ARG...]]		($SHELL, else sh)
 *
 * Linux 3.8 (2013), setgroups 3.19 (2015). See user_namespaces(7).
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In which namespace is this process, and who is it there? */
static void
show(const char *when)
{
	const char *path = "/proc/self/ns/user";
	char namespace[64] = "";

	if (readlink(path, namespace, sizeof namespace - 1) == -1)
		err(1, "readlink(%s)", path);
	printf("%-11s %s uid %u, gid %u\n", when, namespace, geteuid(),
	       getegid());
	fflush(stdout);
}

/* The kernel wants all of it in one write(2), and takes each map once. */
static void
write_file(const char *path, const char *text)
{
	int fd;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		err(1, "open(%s)%s", path,
		    errno == EACCES ? " (AppArmor? see the page)" : "");
	if (write(fd, text, strlen(text)) == -1)
		err(1, "write(%s, \"%s\")", path, text);
	close(fd);
}

int
main(int argc, char *argv[])
{
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 1 ? &argv[1] : shell;
	char uid_map[32], gid_map[32];

	if (argc > 1 && argv[1][0] == '-')
		errx(2, "usage: user_namespace [COMMAND [ARG...]]");
	if (command[0] == NULL)
		command[0] = "sh";
	show("at first:");

	/* Inside, outside, how many: 0 in there is who we are out here. */
	snprintf(uid_map, sizeof uid_map, "0 %u 1", geteuid());
	snprintf(gid_map, sizeof gid_map, "0 %u 1", getegid());

	/* We get every capability in it, and lose those that we had outside. */
	if (unshare(CLONE_NEWUSER) == -1)
		err(1, "unshare(CLONE_NEWUSER)%s",
		    errno == ENOSPC ? " (user.max_user_namespaces?)" : "");
	show("unshare(2):");

	/* No setgroups(2) in there, for good: who could leave a group might get
	   in where it is kept out. */
	write_file("/proc/self/setgroups", "deny");
	/* Our gid, then our uid, is 0 in there. Outside nothing has changed. */
	write_file("/proc/self/gid_map", gid_map);
	write_file("/proc/self/uid_map", uid_map);
	show("uid_map:");

	/* As our uid is 0, execve(2) leaves us every capability. */
	execvp(command[0], command);
	err(127, "%s", command[0]);
}
