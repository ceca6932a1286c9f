/*
 * supervise.c - mknod and mount, answered from outside.
 *
 * The filter holds these calls and asks the launcher. What they point to can
 * be rewritten by another thread at any time, so nothing is looked at and then
 * left to the kernel (CONTINUE): a helper copies what is asked for, decides by
 * its copy, and does it itself. It does so where the asker is, in the same
 * mount namespace, root and directory: a path means what it means there, and
 * nothing of the host is within reach of a link or of "..".
 *
 * The helper is a process because it may have to wait, for a page or a disk;
 * the launcher must not. Its exit status is what the call fails with.
 */
#include "kakuri.h"
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <grp.h>

enum {
	MAX_MOUNTS = 16, /* they cost the host, and none is given back */
	HARMLESS = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME |
		   MS_RELATIME | MS_SILENT
};

/* What /dev has already: null, zero, full, random, urandom, tty. */
static const unsigned granted[] = {0x103, 0x105, 0x107, 0x108, 0x109, 0x500};

struct asker {
	unsigned uid, gid, mask;
	unsigned long long capabilities;
};

/* One at a time; and room for what newer kernels add to it. */
static struct seccomp_notif request[4];
static const __u64 *const args = request->data.args;
static bool mounting;
static int mounts, listener; /* at first, the line that it will come by */
static pid_t helper = -1;    /* none */

void
check_supervision(const struct container *c)
{
	if (c->supervise &&
	    (geteuid() != 0 || strcmp(c->seccomp, "default") != 0 ||
	     c->landlock_count > 0 || c->apparmor != NULL ||
	     c->capabilities >> CAP_SYS_ADMIN & 1))
		errx(OURS, "--supervise: only root can, and not with "
			   "--seccomp, --landlock, --apparmor or SYS_ADMIN");
}

static int
open_of(int pid, const char *file, int flags)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
	return open(path, flags);
}

/* As the kernel sees him; the order of the lines is the kernel's, too. */
static bool
identify(int pid, struct asker *a)
{
	char text[4096] = "", *set;

	return read(open_of(pid, "status", O_RDONLY), text, 4095) > 0 &&
	       (set = strstr(text, "\nCapEff:")) != NULL &&
	       sscanf(set, " CapEff: %llx", &a->capabilities) == 1 &&
	       sscanf(text,
		      "Name:%*[^\n] Umask: %o %*[^U]Uid: %*u %*u %*u %u Gid: "
		      "%*u %*u %*u %u",
		      &a->mask, &a->uid, &a->gid) == 3;
}

static bool
copy(int memory, uint64_t address, char *text, size_t size)
{
	ssize_t n = pread(memory, text, size, (off_t)address);

	return n > 0 && memchr(text, '\0', n) != NULL;
}

/* A tmpfs without options, or a device of the list. */
static bool
is_harmless(int memory, const __u64 *node)
{
	char type[sizeof "tmpfs"], options[1];
	bool magic = (args[3] & MS_MGC_MSK) == MS_MGC_VAL; /* of mount(8) */
	__u64 flags = args[3] - (magic ? MS_MGC_VAL : 0);

	if (mounting)
		return (flags & ~(__u64)HARMLESS) == 0 &&
		       copy(memory, args[2], type, sizeof type) &&
		       strcmp(type, "tmpfs") == 0 &&
		       (args[4] == 0 || copy(memory, args[4], options, 1));
	for (size_t i = 0; i < COUNT(granted); i++)
		if (S_ISCHR(node[1]) && (unsigned)node[2] == granted[i])
			return true;
	return false;
}

/*
 * Be where the asker is, as he is, with one capability more; those of a user
 * namespace are good only there.
 */
static int
join(const struct container *c, const struct asker *a, int root, int directory)
{
	struct container power = {
	    .capabilities = (c->rootless ? 0 : a->capabilities) |
			    1ULL << (mounting ? CAP_SYS_ADMIN : CAP_MKNOD)};

	if (fchdir(root) == -1 || chroot(".") == -1 ||
	    fchdir(directory) == -1 || setgroups(0, NULL) == -1)
		return -1;
	umask(a->mask);
	setfsgid(a->gid);
	setfsuid(a->uid);
	settle_capabilities(&power, false);
	return prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* In ROOT's own file system: not over /proc, /dev, or one of these. */
static int
mount_tmpfs(const char *path, const struct stat *top)
{
	struct stat st;

	if (chdir(path) == -1 || stat(".", &st) == -1)
		return -1;
	errno = mounts == MAX_MOUNTS ? ENOSPC : EPERM;
	if (mounts == MAX_MOUNTS || st.st_dev != top->st_dev ||
	    st.st_ino == top->st_ino)
		return -1;
	return mount("tmpfs", ".", "tmpfs", args[3] | MS_NOSUID | MS_NODEV,
		     "size=64m,nr_inodes=16k");
}

/*
 * He must have all that PID 1 shows to be root's in there; and whether it was
 * his memory is known only once it has been read: does he still wait?
 */
static bool
may_ask(const struct container *c, struct asker *a)
{
	struct asker init;

	return identify(request->pid, a) && identify(c->pid, &init) &&
	       a->uid == init.uid &&
	       (init.capabilities & c->capabilities & ~a->capabilities) == 0 &&
	       ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &request->id) == 0;
}

/* The helper. What it returns, the call fails with; 0: it is done. */
static int
act(const struct container *c)
{
	bool at = request->data.nr == SYS_mknodat;
	const __u64 *node = args + at; /* path, mode, number */
	char path[4096], place[32] = "cwd";
	int memory = open_of(request->pid, "mem", O_RDONLY);
	int root = open_of(request->pid, "root", O_PATH), directory = root;
	int done;
	struct asker a;
	struct stat top;

	if (!copy(memory, mounting ? args[1] : *node, path, sizeof path))
		return EFAULT;
	if (at && (int)args[0] != AT_FDCWD)
		snprintf(place, sizeof place, "fd/%d", (int)args[0]);
	if (*path != '/')
		directory = open_of(request->pid, place, O_PATH);
	if (!is_harmless(memory, node) || !may_ask(c, &a))
		return EPERM;
	if (setns(c->init, CLONE_NEWNS) == -1 || stat("/", &top) == -1 ||
	    join(c, &a, root, directory) == -1)
		return errno;
	done = mounting ? mount_tmpfs(path, &top)
			: mknod(path, node[1], (unsigned)node[2]);
	return done == -1 ? errno : 0;
}

static void
answer(int error)
{
	struct seccomp_notif_resp response[4] = {
	    {.id = request->id, .error = -error}};

	mounts += mounting && error == 0;
	explain(22, "%s for process %u: %s", mounting ? "mount" : "mknod",
		request->pid,
		error == 0 ? in_language("done") : strerror(error));
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, response); /* if he lives */
	memset(request, 0, sizeof request); /* or no other is received */
}

/* The listener comes by the line; then, by the listener, one request each. */
static void
receive(const struct container *c, short events)
{
	if (listener == c->line[0]) {
		listener = receive_descriptor(c);
		return;
	}
	if ((events & POLLIN) == 0) {
		listener = -1; /* nobody is left who could ask */
		return;
	}
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, request) == -1)
		return; /* he has ended meanwhile */
	mounting = request->data.nr == SYS_mount;
	helper = fork();
	if (helper == 0)
		_exit(act(c));
	if (helper == -1)
		answer(EAGAIN);
}

/* While the helper works, others wait; SIGCHLD tells of its end. */
void
answer_requests(const struct container *c, struct pollfd *watch)
{
	int status;

	if (listener == 0)
		listener = c->supervise ? c->line[0] : -1;
	else if (watch->revents != 0)
		receive(c, watch->revents);
	if (helper != -1 && waitpid(helper, &status, WNOHANG) == helper) {
		helper = -1;
		answer(WIFEXITED(status) ? WEXITSTATUS(status) : EIO);
	}
	*watch = (struct pollfd){helper == -1 ? listener : -1, POLLIN, 0};
}
