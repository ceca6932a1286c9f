/*
 * Exercise 27 - run the build script of a stranger.
 *
 *	exercise DIR COMMAND [ARG...]
 *
 * COMMAND and its children change files beneath DIR only, as in the program of
 * the chapter. Moreover, they
 *
 * - read, list and execute only what is beneath DIR, /usr, /bin, /sbin, /lib,
 *   /lib64, /etc and /nix: those of them that this machine has,
 * - can read and write /dev/null, and no other device,
 * - use no TCP, where the ABI is 4 or later: neither bind(2) nor connect(2).
 *
 * It works with every ABI and for an ordinary user, and the exit status is
 * COMMAND's.
 *
 * It starts as the program of the chapter. Check your work: scripts/check 27
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

/* Given: as in <linux/landlock.h> of 6.7, which few machines have yet. */
struct landlock_ruleset_attr {
	uint64_t handled_access_fs;
	uint64_t handled_access_net;
};
struct landlock_path_beneath_attr {
	uint64_t allowed_access;
	int32_t parent_fd; /* a directory and what is beneath it, or a file */
} __attribute__((packed));
#define LANDLOCK_CREATE_RULESET_VERSION (1U << 0)
#define LANDLOCK_RULE_PATH_BENEATH 1
#define LANDLOCK_ACCESS_FS_EXECUTE (1ULL << 0)	  /* a file, too */
#define LANDLOCK_ACCESS_FS_WRITE_FILE (1ULL << 1) /* a file, too */
#define LANDLOCK_ACCESS_FS_READ_FILE (1ULL << 2)  /* a file, too */
#define LANDLOCK_ACCESS_FS_READ_DIR (1ULL << 3)
#define LANDLOCK_ACCESS_FS_REMOVE_DIR (1ULL << 4)
#define LANDLOCK_ACCESS_FS_REMOVE_FILE (1ULL << 5)
#define LANDLOCK_ACCESS_FS_MAKE_CHAR (1ULL << 6)
#define LANDLOCK_ACCESS_FS_MAKE_DIR (1ULL << 7)
#define LANDLOCK_ACCESS_FS_MAKE_REG (1ULL << 8)
#define LANDLOCK_ACCESS_FS_MAKE_SOCK (1ULL << 9)
#define LANDLOCK_ACCESS_FS_MAKE_FIFO (1ULL << 10)
#define LANDLOCK_ACCESS_FS_MAKE_BLOCK (1ULL << 11)
#define LANDLOCK_ACCESS_FS_MAKE_SYM (1ULL << 12)
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14) /* a file, too */
#define LANDLOCK_ACCESS_NET_BIND_TCP (1ULL << 0)
#define LANDLOCK_ACCESS_NET_CONNECT_TCP (1ULL << 1)
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif
/* Until here it is given. */

/* Each way to change a file, or what is in a directory. */
#define CHANGES                                                                \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |       \
	 LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |       \
	 LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |           \
	 LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |         \
	 LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM |         \
	 LANDLOCK_ACCESS_FS_REFER | LANDLOCK_ACCESS_FS_TRUNCATE)

int
main(int argc, char *argv[])
{
	struct landlock_ruleset_attr attr = {.handled_access_fs = CHANGES};
	struct landlock_path_beneath_attr rule = {0};
	int abi, dir, ruleset;

	if (argc < 3)
		errx(2, "usage: exercise DIR COMMAND [ARG...]");
	dir = open(argv[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1)
		err(1, "open(%s)", argv[1]);

	/* Which rights does the kernel know? This only asks, and makes nothing. */
	abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
		      LANDLOCK_CREATE_RULESET_VERSION);
	if (abi == -1)
		err(1, "landlock_create_ruleset(VERSION)");
	if (abi < 2)
		attr.handled_access_fs &= ~LANDLOCK_ACCESS_FS_REFER;
	if (abi < 3)
		attr.handled_access_fs &= ~LANDLOCK_ACCESS_FS_TRUNCATE;

	/* TODO: what else does it handle? */

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

	/* TODO: more rules. */

	/* From here on execve(2) gives us no right that we do not have. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		err(1, "prctl(PR_SET_NO_NEW_PRIVS)");

	/* From here on it restricts us and our children, for good. */
	if (syscall(SYS_landlock_restrict_self, ruleset, 0) == -1)
		err(1, "landlock_restrict_self");
	close(ruleset);

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
