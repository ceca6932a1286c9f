/*
 * program.c - nothing of the host comes along into the container: not our
 * own program file, not a descriptor, nor the limits of our shell.
 *
 * The container's processes can reach the program of whoever starts them:
 * execve("/proc/self/exe") runs it, and a descriptor of it could be opened
 * again for writing once nobody runs it any more. So what runs is our file in
 * a mount of its own, read-only and in no tree, where nobody can change that;
 * or, without root or before Linux 5.12, a sealed copy: memfd_create(2).
 */
#include "kakuri.h"
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/param.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/statvfs.h>

#ifndef MOUNT_ATTR_RDONLY
#define MOUNT_ATTR_RDONLY 1
#endif

static char *arguments; /* as ps(1) shows them */
static size_t arguments_size;

enum { SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE };

static int
guarded(int program)
{
	uint64_t change[] = {MOUNT_ATTR_RDONLY, 0, 0, 0}; /* a mount_attr */
	int copy, tree = syscall(SYS_open_tree, program, "",
				 AT_EMPTY_PATH | OPEN_TREE_CLONE | O_CLOEXEC);

	if (tree != -1 && syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH,
				  change, sizeof change) == 0)
		return tree;
	copy = must(memfd_create("kakuri", MFD_CLOEXEC | MFD_ALLOW_SEALING),
		    "memfd_create");
	while (must(sendfile(copy, program, NULL, 1 << 30),
		    "copy of our own program") > 0)
		;
	must(fcntl(copy, F_ADD_SEALS, SEALS), "F_ADD_SEALS");
	return copy;
}

/*
 * Not our shell's limits: those that the host's first process was given by the
 * kernel; but three of them systemd changes for itself, and these are as it
 * gives them to a service. What was lowered for good stays so: to raise it
 * takes CAP_SYS_RESOURCE. Who is not root may not ask, and keeps his shell's.
 */
static void
reset_limits(void)
{
	static const struct {
		int what;
		struct rlimit limit;
	} fixed[] = {{RLIMIT_NOFILE, {1024, 524288}},
		     {RLIMIT_MEMLOCK, {8 << 20, 8 << 20}},
		     {RLIMIT_CORE, {0, RLIM_INFINITY}}};
	struct rlimit limit, now;

	for (int what = 0; what < RLIM_NLIMITS; what++) {
		if (prlimit(1, what, NULL, &limit) == -1)
			continue;
		for (size_t i = 0; i < COUNT(fixed); i++)
			if (fixed[i].what == what)
				limit = fixed[i].limit;
		if (setrlimit(what, &limit) == 0 || getrlimit(what, &now) == -1)
			continue;
		limit.rlim_max = MIN(limit.rlim_max, now.rlim_max);
		limit.rlim_cur = MIN(limit.rlim_cur, now.rlim_max);
		setrlimit(what, &limit);
	}
}

void
guard_program(char *argv[])
{
	int program = must(open("/proc/self/exe", O_RDONLY | O_CLOEXEC),
			   "/proc/self/exe: is /proc mounted?");
	struct statvfs fs;
	char path[2];

	/* Of a mount that is in no tree, "/" is all of its path. */
	if (fcntl(program, F_GET_SEALS) != SEALS &&
	    (fstatvfs(program, &fs) == -1 || (fs.f_flag & ST_RDONLY) == 0 ||
	     readlink("/proc/self/exe", path, sizeof path) != 1)) {
		fexecve(guarded(program), argv, environ);
		err(OURS, "our guarded program cannot be run (is the sysctl "
			  "vm.memfd_noexec 2?)");
	}
	close(program);
	arguments = argv[0];
	for (char **last = argv; *last != NULL; last++)
		arguments_size = *last + strlen(*last) - arguments;
	/* execve from a descriptor names a process after the descriptor. */
	prctl(PR_SET_NAME, "kakuri");
	/* Nobody traces us, or looks into our memory and descriptors. */
	prctl(PR_SET_DUMPABLE, 0);
	reset_limits();
}

/* Only 0, 1 and 2 come in; and these are there, and lead to no directory. */
void
close_descriptors(void)
{
	struct stat st;

	step(3, syscall(SYS_close_range, 3U, ~0U, 0U),
	     "close_range(3, ~0): no descriptor of the host leads out");
	for (int fd = 0; fd < STREAMS; fd++)
		if (fstat(fd, &st) == -1)
			must(open("/dev/null", O_RDWR), "/dev/null");
		else if (S_ISDIR(st.st_mode))
			errx(OURS, "descriptor %d is a directory: it leads out",
			     fd);
}

static int
by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* All others from 3 on are closed: who begins here holds nothing of the host. */
void
keep_descriptors(int *kept, int count)
{
	int next = STREAMS;

	qsort(kept, count, sizeof *kept, by_number);
	for (int i = 0; i < count; i++) {
		if (kept[i] > next)
			must(syscall(SYS_close_range, next, kept[i] - 1, 0),
			     "close_range");
		if (kept[i] >= next)
			next = kept[i] + 1;
	}
	must(syscall(SYS_close_range, next, ~0U, 0), "close_range");
}

/* Everybody in the container can read PID 1's: paths of the host. */
void
forget_arguments(void)
{
	memset(arguments, 0, arguments_size);
	snprintf(arguments, arguments_size, "init");
}
