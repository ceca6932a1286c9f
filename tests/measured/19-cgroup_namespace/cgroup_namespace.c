/*
 * cgroup_namespace - hide where you are in the hierarchy.
 *
 * Linux 4.6 (2016); the mount option nsdelegate 4.13 (2017). See
 * cgroup_namespaces(7), and the kernel's admin-guide/cgroup-v2.rst.
 */
#define _GNU_SOURCE
#include "place.h"

static char *root, *dir, *other; /* the hierarchy, and two groups in it */
static struct {
	char before[256], inside[256], outside[256], parent[256];
	struct stat mounted;
	int limit, move; /* errno */
} * seen;		 /* by the child */

/* Is it really one of our own? Before it is, cgroup2 must not be mounted. */
static bool
is_new(void)
{
	struct stat ours, parents;
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/ns/cgroup", getppid());
	if (stat("/proc/self/ns/cgroup", &ours) == -1 ||
	    stat(path, &parents) == -1)
		err(FAIL, "%s", path);
	return ours.st_ino != parents.st_ino;
}

/* In a mount tree of our own, cgroup2 once more. */
static void
mount_again(void)
{
	if (!is_new())
		errx(FAIL, "not in a new cgroup namespace: nothing mounted");
	if (unshare(CLONE_NEWNS) == -1 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(FAIL, "a private mount tree");
	if (mount("tmpfs", "/tmp", "tmpfs", 0, NULL) == -1 ||
	    mkdir("/tmp/cgroup", 0755) == -1)
		err(FAIL, "/tmp/cgroup");
	if (mount("cgroup2", "/tmp/cgroup", "cgroup2", 0, NULL) == -1)
		err(FAIL, "mount cgroup2");
	show_lines("child", "/proc/self/mountinfo", " - cgroup2 ");
	seen->mounted = show_inode("child", "/tmp/cgroup");
}

/* A write that may be refused; its errno. */
static int
attempt(const char *who, const char *group, const char *file, const char *text)
{
	int error = try_put(group, file, text) == -1 ? errno : 0;

	printf("   %s$ echo %s >%s\n   %s\n", who,
	       strcmp(text, "0") == 0 ? "$$" : text, file,
	       error ? strerror(error) : "ok");
	return error;
}

/* The child: each step, between two meetings. */
static void
container(void)
{
	char parent[16];

	snprintf(parent, sizeof parent, "%d", getppid());
	put("child", dir, "cgroup.procs", "0");
	look("child", "self", seen->before);
	meet();
	meet();
	new_namespace();
	look("child", "self", seen->inside);
	look("child", parent, seen->parent);
	meet();
	meet();
	mount_again();
	meet();
	meet();
	seen->limit = attempt("child", dir, "cgroup.max.depth", "7");
	if (seen->limit != 0) /* or it would really move away */
		seen->move = attempt("child", other, "cgroup.procs", "0");
	meet();
	meet();
	explore();
	_exit(PASS);
}

static void
boundary(void)
{
	int host;

	step("Inside: raise a limit of the group; leave it.",
	     "中から、グループの制限を変え、グループから出ようとします。");
	meet();
	meet();
	host = attempt("host", dir, "cgroup.max.depth", "9");
	if (seen->limit == 0)
		cannot("mounted without nsdelegate, it forbids nothing.",
		       "nsdelegate なしのマウントでは、何も禁止されません。");
	else
		claim(host == 0 && seen->limit == EPERM && seen->move == ENOENT,
		      "With nsdelegate it may do neither; the host may.",
		      "nsdelegate があると、どちらもできません。ホスト側からは"
		      "できます。");
}

int
main(int argc, char *argv[])
{
	char number[16];
	struct stat group_st, root_st;
	pid_t pid;

	demo(argc, argv, ROOT);
	root = need_v2();
	seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (seen == MAP_FAILED)
		err(FAIL, "mmap");
	dir = group(root, "");
	other = group(root, "-other");
	step("A child joins a group.", "子プロセスがグループに移動します。");
	if ((pid = child()) == 0)
		container();
	snprintf(number, sizeof number, "%d", pid);
	meet();

	step("It makes a new cgroup namespace.",
	     "子プロセスが新しい cgroup 名前空間を作ります。");
	meet();
	meet();
	look("host", number, seen->outside);
	claim(strcmp(seen->inside, "/") == 0 &&
		  strcmp(seen->outside, seen->before) == 0 &&
		  strstr(seen->outside, "/kakuri") != NULL,
	      "Inside it is at /; for the host it is where it was.",
	      "中では / にいます。ホスト側から見ると元の場所です。");
	claim(strncmp(seen->parent, "/..", 3) == 0,
	      "From inside, the host is somewhere above /.",
	      "中から見ると、ホスト側は / より上にいます。");

	step("It mounts cgroup2 once more, in there.",
	     "その中で、もう一度 cgroup2 をマウントします。");
	meet();
	meet();
	group_st = show_inode("host", dir);
	root_st = show_inode("host", root);
	claim(seen->mounted.st_ino == group_st.st_ino &&
		  seen->mounted.st_dev == group_st.st_dev &&
		  seen->mounted.st_ino != root_st.st_ino,
	      "What it has mounted begins at its group.",
	      "マウントされたのは、自分のグループから下だけです。");
	boundary();
	meet();
	reap(pid);
	return verdict(4);
}
