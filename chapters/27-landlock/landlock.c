/*
 * landlock - run COMMAND, which can change files beneath DIR only.
 *
 *	./landlock DIR [COMMAND [ARG...]]	($SHELL, else sh)
 *
 * Linux 5.13 (2021). See landlock(7).
 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if __has_include(<linux/landlock.h>)
#include <linux/landlock.h>
#else /* headers older than 5.13: as much of it as is used here */
struct landlock_ruleset_attr {
	uint64_t handled_access_fs;
};
struct landlock_path_beneath_attr {
	uint64_t allowed_access;
	int32_t parent_fd;
} __attribute__((packed));
#define LANDLOCK_CREATE_RULESET_VERSION 1
#define LANDLOCK_RULE_PATH_BENEATH 1
#define LANDLOCK_ACCESS_FS_WRITE_FILE (1ULL << 1)
#define LANDLOCK_ACCESS_FS_REMOVE_DIR (1ULL << 4)
#define LANDLOCK_ACCESS_FS_REMOVE_FILE (1ULL << 5)
#define LANDLOCK_ACCESS_FS_MAKE_CHAR (1ULL << 6)
#define LANDLOCK_ACCESS_FS_MAKE_DIR (1ULL << 7)
#define LANDLOCK_ACCESS_FS_MAKE_REG (1ULL << 8)
#define LANDLOCK_ACCESS_FS_MAKE_SOCK (1ULL << 9)
#define LANDLOCK_ACCESS_FS_MAKE_FIFO (1ULL << 10)
#define LANDLOCK_ACCESS_FS_MAKE_BLOCK (1ULL << 11)
#define LANDLOCK_ACCESS_FS_MAKE_SYM (1ULL << 12)
#endif
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13) /* 5.19: to another directory */
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14) /* 6.2 */
#endif
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

/* Each way to change a file, or what is in a directory. */
#define CHANGES                                                                \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |       \
	 LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |       \
	 LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |           \
	 LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |         \
	 LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM |         \
	 LANDLOCK_ACCESS_FS_REFER | LANDLOCK_ACCESS_FS_TRUNCATE)

/* Can we write there? A file without a name is gone when it is closed. */
static const char *
write_in(int dir, const char *path)
{
	int fd;

	fd = openat(dir, path, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	if (fd == -1)
		return strerror(errno);
	close(fd);
	return "ok";
}

static void
show(const char *when, int dir)
{
	printf("%-27s DIR: %s", when, write_in(dir, "."));
	printf(", DIR/..: %s\n", write_in(dir, ".."));
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	struct landlock_ruleset_attr attr = {.handled_access_fs = CHANGES};
	struct landlock_path_beneath_attr rule = {0};
	char *shell[] = {getenv("SHELL"), NULL};
	char **command = argc > 2 ? &argv[2] : shell;
	int abi, dir, ruleset;

	if (argc < 2 || argv[1][0] == '-')
		errx(2, "usage: landlock DIR [COMMAND [ARG...]]");
	if (command[0] == NULL)
		command[0] = "sh";
	dir = open(argv[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1)
		err(1, "open(%s)", argv[1]);
	show("at first:", dir);

	/* Which rights does the kernel know? This only asks, and makes nothing. */
	abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
		      LANDLOCK_CREATE_RULESET_VERSION);
	if (abi == -1) {
		if (errno == ENOSYS)
			errx(1, "needs Linux 5.13, CONFIG_SECURITY_LANDLOCK");
		if (errno == EOPNOTSUPP)
			errx(1, "the boot option lsm= leaves landlock out");
		err(1, "landlock_create_ruleset(VERSION)");
	}
	printf("landlock_create_ruleset(2): ABI %d\n", abi);
	if (abi < 2)
		attr.handled_access_fs &= ~LANDLOCK_ACCESS_FS_REFER;
	if (abi < 3)
		attr.handled_access_fs &= ~LANDLOCK_ACCESS_FS_TRUNCATE;

	/* What a ruleset handles will be refused, unless a rule allows it. */
	ruleset = syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
	if (ruleset == -1)
		err(1, "landlock_create_ruleset");

	/* The rule: all of that is allowed beneath DIR. */
	rule.allowed_access = attr.handled_access_fs;
	rule.parent_fd = dir;
	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH,
		    &rule, 0) == -1)
		err(1, "landlock_add_rule(%s)", argv[1]);

	/* From here on execve(2) gives us no right that we do not have. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		err(1, "prctl(PR_SET_NO_NEW_PRIVS)");

	/* From here on it restricts us and our children, for good. */
	if (syscall(SYS_landlock_restrict_self, ruleset, 0) == -1)
		err(1, "landlock_restrict_self");
	close(ruleset);
	show("landlock_restrict_self(2):", dir);

	execvp(command[0], command);
	err(127, "%s", command[0]);
}
