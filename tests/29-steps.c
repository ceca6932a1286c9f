/*
 * 29-steps.c - stop a container at each of its system calls, and look.
 *
 *	29-steps ROOT[:SOURCE...] COMMAND [ARG...]
 *
 * COMMAND starts a container whose root is ROOT, with the volumes SOURCE. Every process that is born in
 * a new PID namespace is stopped before and after each system call, from its
 * first close_range(2), which lets go of what the launcher had, until it has
 * become another program. There its descriptors and its program are read from
 * here, outside; once the old root is gone, its root and its directory as well.
 * What is neither a pipe, a socket or an object without a file, nor ROOT's or a
 * volume, nor a device that every container has, nor of a file system that was
 * mounted since, is the host's: it is printed, once. So is a pidfd of a process
 * that has no number in the container, and a volume where a name is looked up
 * in ROOT, by openat2(2). A mount of cgroup2 shows the same groups as the
 * host's: there the mount decides.
 *
 * Prints "N stops, N processes, N of the host" in the end; with VERBOSE set,
 * also what a process has open, each time that it is something else.
 */
#define _GNU_SOURCE
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/sysmacros.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <linux/magic.h>
#include <dirent.h>
#include <err.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MANY = 64, INSIDE = 1, PIVOTED = 2, LEFT = 4, MOST = 200000 };

static struct process {
	pid_t pid;
	int state;
	long call; /* that it is in */
	char said[4096], held[4096];
} processes[MANY];
static dev_t devices[512]; /* what the host has mounted */
static int mounts[512];
static int device_count, stops, inside, bad;
static struct stat root, program;
static struct file {
	dev_t device;
	ino_t inode;
} files[MOST]; /* ROOT's, and volumes */
static int first_volume;
static int file_count;
static char *where;   /* ROOT */
static char here[64]; /* our own PID namespace */
static int released;  /* PID 1 has: those that it forks have nothing more */

static struct process *
find(pid_t pid)
{
	int i = 0;

	while (i < MANY - 1 && processes[i].pid != 0 && processes[i].pid != pid)
		i++;
	processes[i].pid = pid;
	return &processes[i];
}

static void
read_mounts(void)
{
	FILE *f = fopen("/proc/self/mountinfo", "r");
	char line[8192];
	unsigned major, minor;
	int id;

	if (f == NULL)
		err(2, "mountinfo");
	while (fgets(line, sizeof line, f) != NULL)
		if (sscanf(line, "%d %*d %u:%u", &id, &major, &minor) == 3 &&
		    device_count < 512) {
			mounts[device_count] = id;
			devices[device_count++] = makedev(major, minor);
		}
	fclose(f);
}

static int
remember(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)path;
	(void)kind;
	(void)at;
	if (file_count < MOST)
		files[file_count++] = (struct file){st->st_dev, st->st_ino};
	return 0;
}

static int
is_of_root(const struct stat *st, long call)
{
	int count = call == SYS_openat2 ? first_volume : file_count;

	for (int i = 0; i < count; i++)
		if (files[i].device == st->st_dev &&
		    files[i].inode == st->st_ino)
			return 1;
	return 0;
}

static int
is_of_host(const struct stat *st, long call)
{
	for (int i = 0; i < device_count; i++)
		if (devices[i] == st->st_dev)
			return !is_of_root(st, call);
	return 0;
}

/* The numbers in a line of what the kernel tells of a descriptor. */
static int
read_info(pid_t pid, const char *fd, const char *format, int *first,
	  int *second)
{
	char path[64], line[256];
	int found = 0, n;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/fdinfo/%s", pid, fd);
	if ((f = fopen(path, "r")) == NULL)
		return 0;
	while (fgets(line, sizeof line, f) != NULL)
		if ((n = sscanf(line, format, first, second)) > 0)
			found = n;
	fclose(f);
	return found;
}

/* Does the container know a number of it? */
static int
is_outside(pid_t pid, const char *fd)
{
	int here, there;

	/* of one that has ended it is -1 */
	return read_info(pid, fd, "NSpid: %d %d", &here, &there) == 1 &&
	       here > 0;
}

/* cgroup2, in a mount that the host does not have. */
static int
is_own_group(pid_t pid, const char *path, const char *fd)
{
	struct statfs fs;
	int id, none;

	if (statfs(path, &fs) == -1 || (long)fs.f_type != CGROUP2_SUPER_MAGIC ||
	    read_info(pid, fd, "mnt_id: %d", &id, &none) != 1)
		return 0;
	for (int i = 0; i < device_count; i++)
		if (mounts[i] == id)
			return 0;
	return 1;
}

/* null, zero, full, random, urandom, tty */
static int
is_harmless(const struct stat *st)
{
	unsigned number = minor(st->st_rdev);

	return S_ISCHR(st->st_mode) &&
	       ((major(st->st_rdev) == 1 && number >= 3 && number != 4) ||
		(major(st->st_rdev) == 5 && number == 0));
}

static void
look(struct process *p, const char *what)
{
	char path[512], target[512] = "", line[1200];
	size_t length = strlen(where);
	struct stat st;

	snprintf(path, sizeof path, "/proc/%d/%s", p->pid, what);
	if (readlink(path, target, sizeof target - 1) == -1 ||
	    stat(path, &st) == -1)
		return;
	if (strncmp(target, "pipe:", 5) == 0 ||
	    strncmp(target, "socket:", 7) == 0 ||
	    (strncmp(target, "anon_inode:", 11) == 0 &&
	     strstr(target, "pidfd") == NULL))
		return;
	if (strstr(target, "pidfd") != NULL ? !is_outside(p->pid, what + 3)
					    : !is_of_host(&st, p->call))
		return;
	if (strcmp(what, "exe") == 0 && st.st_dev == program.st_dev &&
	    st.st_ino == program.st_ino)
		return;
	if (strncmp(what, "fd/", 3) == 0 &&
	    is_own_group(p->pid, path, what + 3))
		return;
	if (is_harmless(&st) ||
	    (strncmp(target, where, length) == 0 && target[length] == '/'))
		return;
	snprintf(line, sizeof line, " %s=%s", what, target);
	if (strstr(p->said, line) != NULL)
		return;
	strncat(p->said, line, sizeof p->said - strlen(p->said) - 1);
	printf("process %d, call %ld: %s is %s\n", p->pid, p->call, what,
	       target);
	bad++;
}

/* One more descriptor of what it has open. */
static void
add_held(const struct process *p, const char *what, char *held, size_t size)
{
	char path[400], target[512] = "";
	size_t length = strlen(held);

	snprintf(path, sizeof path, "/proc/%d/%s", p->pid, what);
	if (readlink(path, target, sizeof target - 1) != -1)
		snprintf(held + length, size - length, " %s=%s", what + 3,
			 target);
}

static void
look_at(struct process *p)
{
	char path[64], held[sizeof p->held] = "";
	struct dirent *e;
	DIR *d;

	stops++;
	look(p, "exe");
	snprintf(path, sizeof path, "/proc/%d/fd", p->pid);
	if ((d = opendir(path)) != NULL) {
		while ((e = readdir(d)) != NULL)
			if (*e->d_name != '.') {
				char what[300];

				snprintf(what, sizeof what, "fd/%s", e->d_name);
				look(p, what);
				add_held(p, what, held, sizeof held);
			}
		closedir(d);
	}
	if (getenv("VERBOSE") != NULL && strcmp(held, p->held) != 0)
		printf("process %d, call %ld:%s\n", p->pid, p->call,
		       strcpy(p->held, held));
	if (p->state & PIVOTED) {
		look(p, "root");
		look(p, "cwd");
	}
}

static void
step(struct process *p, int entry, long call, long result)
{
	char path[64], name[64] = "";

	if (entry)
		p->call = call;
	snprintf(path, sizeof path, "/proc/%d/ns/pid", p->pid);
	if (readlink(path, name, sizeof name - 1) == -1 ||
	    strcmp(name, here) == 0 || (p->state & LEFT))
		return;
	released |= !entry && p->call == SYS_close_range;
	if (!released)
		return;
	if (!(p->state & INSIDE)) {
		p->state |= INSIDE;
		inside++;
	}
	if (!entry && p->call == SYS_umount2 && result == 0)
		p->state |= PIVOTED; /* the old root is gone */
	look_at(p);
	if (!entry && p->call == SYS_execve && result == 0)
		p->state |= LEFT;
}

int
main(int argc, char *argv[])
{
	const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK |
			     PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
			     PTRACE_O_EXITKILL;
	int status, code = 0, how;
	pid_t first, pid;

	if (argc < 3)
		errx(2, "usage: 29-steps ROOT COMMAND [ARG...]");
	where = realpath(strsep(&argv[1], ":"), NULL);
	if (where == NULL || stat(where, &root) == -1)
		err(2, "ROOT");
	nftw(where, remember, 64, FTW_PHYS | FTW_MOUNT);
	first_volume = file_count;
	for (char *more = strsep(&argv[1], ":"); more != NULL;
	     more = strsep(&argv[1], ":"))
		if (stat(more, &program) == 0)
			remember(more, &program, 0, NULL);
	if (stat(argv[2], &program) == -1)
		err(2, "%s", argv[2]);
	if (readlink("/proc/self/ns/pid", here, sizeof here - 1) == -1)
		err(2, "ns/pid");
	read_mounts();
	if ((first = fork()) == -1)
		err(2, "fork");
	if (first == 0) {
		raise(SIGSTOP);
		execvp(argv[2], &argv[2]);
		err(127, "%s", argv[2]);
	}
	if (waitpid(first, &status, WUNTRACED) == -1 ||
	    ptrace(PTRACE_SEIZE, first, 0, options) == -1)
		err(2, "PTRACE_SEIZE");
	kill(first, SIGCONT);
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		struct process *p = find(pid);
		struct __ptrace_syscall_info info;
		int signal = 0;

		if (WIFEXITED(status) || WIFSIGNALED(status)) {
			p->pid = -1;
			if (pid == first)
				code = WIFEXITED(status) ? WEXITSTATUS(status)
							 : 128;
			continue;
		}
		how = status >> 16;
		if (WSTOPSIG(status) == (SIGTRAP | 0x80) &&
		    ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) >
			0) {
			int entry = info.op == PTRACE_SYSCALL_INFO_ENTRY;

			step(p, entry, entry ? (long)info.entry.nr : 0,
			     entry ? 0 : (long)info.exit.rval);
		} else if (how == PTRACE_EVENT_STOP &&
			   WSTOPSIG(status) != SIGTRAP) {
			ptrace(PTRACE_LISTEN, pid, 0, 0); /* a stopped group */
			continue;
		} else if (how == 0)
			signal = WSTOPSIG(status);
		ptrace(PTRACE_SYSCALL, pid, 0, signal);
	}
	printf("%d stops, %d processes, %d of the host\n", stops, inside, bad);
	return code;
}
