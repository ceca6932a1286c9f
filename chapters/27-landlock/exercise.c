/*
 * Exercise 27 - run a command that can change one directory only.
 *
 *	exercise DIRECTORY COMMAND [ARG...]
 *
 * COMMAND and its children may read and execute as before, but write, make,
 * remove, rename and truncate files below DIRECTORY only: as far as this
 * kernel's Landlock knows how to refuse that. No root needed.
 *
 * Check your work: scripts/check 27
 */
#define _GNU_SOURCE
#include <sys/prctl.h>
#include <err.h>
#include <fcntl.h>
#include <unistd.h>
/* Given: what a new enough <linux/landlock.h> holds, and the system calls. */
#include <sys/syscall.h>
#include <stddef.h>
#include <stdint.h>

struct ruleset {
	uint64_t fs, net, scoped; /* what is refused, unless a rule allows it */
};
struct path_beneath {
	uint64_t allowed;
	int32_t fd; /* of a directory; it and all below */
} __attribute__((packed));

/* Access to files; from MAKE_CHAR to MAKE_SYM, what mknod(2) etc. make. */
#define FS_EXECUTE (1ULL << 0)
#define FS_WRITE_FILE (1ULL << 1)
#define FS_READ_FILE (1ULL << 2)
#define FS_READ_DIR (1ULL << 3)
#define FS_REMOVE_DIR (1ULL << 4)
#define FS_REMOVE_FILE (1ULL << 5)
#define FS_MAKE_CHAR (1ULL << 6)
#define FS_MAKE_DIR (1ULL << 7)
#define FS_MAKE_REG (1ULL << 8)
#define FS_MAKE_SOCK (1ULL << 9)
#define FS_MAKE_FIFO (1ULL << 10)
#define FS_MAKE_BLOCK (1ULL << 11)
#define FS_MAKE_SYM (1ULL << 12)
#define FS_REFER (1ULL << 13)	  /* ABI 2 */
#define FS_TRUNCATE (1ULL << 14)  /* ABI 3 */
#define FS_IOCTL_DEV (1ULL << 15) /* ABI 5 */
#define NET_TCP (3ULL << 0)	  /* ABI 4: bind, connect */
#define SCOPE_ALL (3ULL << 0)	  /* ABI 6: abstract sockets, signals */

static inline int
landlock_create_ruleset(const struct ruleset *r, size_t size, unsigned flags)
{
	return (int)syscall(444, r, size, flags);
}

/* The ABI of this kernel, or -1. */
static inline int
landlock_abi(void)
{
	return landlock_create_ruleset(NULL, 0, 1 /* VERSION */);
}

/* Allow this kind of access to the directory fd, and all below it. */
static inline int
landlock_add_rule(int ruleset, uint64_t allowed, int fd)
{
	struct path_beneath rule = {allowed, fd};

	return (int)syscall(445, ruleset, 1 /* PATH_BENEATH */, &rule, 0);
}

static inline int
landlock_restrict_self(int ruleset)
{
	return (int)syscall(446, ruleset, 0);
}
/* Until here it is given. */

int
main(int argc, char *argv[])
{
	if (argc < 3)
		errx(2, "usage: exercise DIRECTORY COMMAND [ARG...]");

	/* TODO: which rights does the ABI know? Give them up, but for one. */

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
