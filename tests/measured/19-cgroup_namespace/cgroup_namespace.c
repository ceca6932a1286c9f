/*
 * cgroup_namespace - hide where you are in the hierarchy.
 *
 * Linux 4.6 (2016); the mount option nsdelegate 4.13 (2017). See
 * cgroup_namespaces(7), and the kernel's admin-guide/cgroup-v2.rst.
 */
#define _GNU_SOURCE
#include "place.h"

static char *root, *dir, *other;     /* the hierarchy, two groups in it */
static char host[16], neighbour[16]; /* PIDs: ours, of who is in other */
static char container[16];	     /* of who gets the namespace */

/* What the container sees before and after the call, of itself and others. */
struct view {
	struct place before, inside, host, neighbour;
};

/* errno of what the container tries; move is -1 where it was not tried. */
struct refused {
	int limit, move;
};

/* Is it really one of our own? Before it is, cgroup2 must not be mounted. */
static bool
is_new(void)
{
	struct stat ours, hosts;
	char path[64];

	snprintf(path, sizeof path, "/proc/%s/ns/cgroup", host);
	if (stat("/proc/self/ns/cgroup", &ours) == -1)
		err(FAIL, "/proc/self/ns/cgroup");
	if (stat(path, &hosts) == -1)
		err(FAIL, "%s", path);
	return ours.st_ino != hosts.st_ino;
}

/* In a mount tree of our own, cgroup2 once more, beside the old mount. */
static struct stat
mount_again(void)
{
	const char *point = "/tmp/cgroup";

	if (!is_new())
		errx(FAIL, "not in a new cgroup namespace: nothing mounted");
	if (trace("container", unshare(CLONE_NEWNS)) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(FAIL, "mount(/, private)");
	if (mount("tmpfs", "/tmp", "tmpfs", 0, NULL) == -1)
		err(FAIL, "mount(tmpfs on /tmp)");
	if (mkdir(point, 0755) == -1)
		err(FAIL, "mkdir(%s)", point);
	if (trace("container", mount("cgroup2", point, "cgroup2", 0, NULL)) ==
	    -1)
		err(FAIL, "mount(cgroup2 on %s)", point);
	show_lines("container", "/proc/self/mountinfo", " - cgroup2 ");
	return show_inode("container", point);
}

/* A write that may be refused; its errno. The name is as the page has it. */
static int
attempt(const char *who, const char *text, const char *group, const char *file)
{
	const char *name = group == dir ? "" : "../other/";
	int error = try_put(group, file, text) == -1 ? errno : 0;

	printf("   %s$ echo %s >%s%s\n", who, text, name, file);
	printf("   %s\n", error ? strerror(error) : "ok");
	return error;
}

static void
be_neighbour(void)
{
	put("neighbour", other, "cgroup.procs", "0");
	meet(); /* it is in there */
	meet(); /* and stays until the end */
	_exit(PASS);
}

/* Each step is made when the host comes to it, and told when it is done. */
static void
be_container(void)
{
	struct refused refused = {.move = -1};
	struct view view;
	struct stat mounted;

	put("container", dir, "cgroup.procs", "0");
	view.before = look("container", "self");
	meet(); /* it is in the group */

	meet();
	if (trace("container", unshare(CLONE_NEWCGROUP)) == -1)
		err(errno == EINVAL ? SKIP : FAIL,
		    "unshare(CLONE_NEWCGROUP), Linux 4.6");
	view.inside = look("container", "self");
	view.host = look("container", host);
	view.neighbour = look("container", neighbour);
	tell_peer(&view, sizeof view);

	meet();
	mounted = mount_again();
	tell_peer(&mounted, sizeof mounted);

	meet();
	refused.limit = attempt("container", "7", dir, "cgroup.max.depth");
	if (refused.limit != 0) /* or it would really move away */
		refused.move = attempt("container", "0", other, "cgroup.procs");
	tell_peer(&refused, sizeof refused);

	meet();
	explore();
	_exit(PASS);
}

/* The namespace: one process, from inside and from outside. */
static void
two_views(void)
{
	struct view view;
	struct place outside, own;
	char hosts[300], neighbours[300];

	step("It makes a new cgroup namespace.",
	     "コンテナが新しい cgroup 名前空間を作ります。");
	meet();
	hear_peer(&view, sizeof view);
	outside = look("host", container);
	own = look("host", "self");
	claim(is(view.inside, "/") && is(outside, view.before.path) &&
		  strcmp(outside.path + 1, name_of(dir)) == 0,
	      "Inside it reads /; the host reads the group's name, as before.",
	      "中からは、自分のグループが / に見えます。ホスト側からは、前と"
	      "同じグループの名前が見えます。");

	/* Our groups are below what is the root group for us. */
	snprintf(hosts, sizeof hosts, "/..%s", is(own, "/") ? "" : own.path);
	snprintf(neighbours, sizeof neighbours, "/../%s", name_of(other));
	claim(is(view.host, hosts) && is(view.neighbour, neighbours),
	      "For the host and for the neighbour it reads /.. in place of the "
	      "root group, and then the names as the host has them.",
	      "コンテナの中からは、ルートのグループが /.. に見え、ホスト側の"
	      "プロセスと隣のグループのプロセスのパスは、/.. より下がホスト側と"
	      "同じ名前になります。");
}

static void
two_mounts(void)
{
	struct stat mounted, groups, roots;

	step("It mounts cgroup2 once more, in there.",
	     "その中で、もう一度 cgroup2 をマウントします。");
	meet();
	hear_peer(&mounted, sizeof mounted);
	groups = show_inode("host", dir);
	roots = show_inode("host", root);
	claim(mounted.st_dev == groups.st_dev &&
		  mounted.st_ino == groups.st_ino &&
		  mounted.st_ino != roots.st_ino,
	      "The top of the new mount is the directory of its group, and not "
	      "that of the root group.",
	      "新しいマウントの最上位は、ルートのグループではなく、コンテナの"
	      "グループのディレクトリです。");
}

/* What the container tries, and the same from outside. */
static void
boundary(void)
{
	struct refused refused;
	struct place moved;
	int limit, move, back;

	step("From inside: write a limit of the group, and leave it.",
	     "中から、グループの上限を書き換え、グループから出ようとします。");
	meet();
	hear_peer(&refused, sizeof refused);
	if (refused.limit == 0) {
		cannot("mounted without nsdelegate, it forbids nothing.",
		       "nsdelegate なしのマウントでは、何も禁止されません。");
		cannot("mounted without nsdelegate, it forbids nothing.",
		       "nsdelegate なしのマウントでは、何も禁止されません。");
		return;
	}
	limit = attempt("host", "9", dir, "cgroup.max.depth");
	move = attempt("host", container, other, "cgroup.procs");
	moved = look("host", container);
	back = attempt("host", container, dir, "cgroup.procs");
	claim(refused.limit == EPERM && limit == 0,
	      "The host writes the limit; from inside that is EPERM.",
	      "上限は、ホスト側からは書き換えられますが、中からは EPERM に"
	      "なります。");
	claim(refused.move == ENOENT && move == 0 && back == 0 &&
		  strcmp(moved.path + 1, name_of(other)) == 0,
	      "The host moves it to the other group; from inside that is "
	      "ENOENT.",
	      "隣のグループへは、ホスト側からは移動できますが、中からは ENOENT "
	      "になります。");
}

int
main(int argc, char *argv[])
{
	int to_container, to_neighbour;
	pid_t first, second;

	demo(argc, argv, ROOT);
	root = need_v2();
	dir = group(root, "");
	other = group(root, "-other");
	snprintf(host, sizeof host, "%d", getpid());

	step("Two groups, and a process in each.",
	     "グループを 2 つ作り、プロセスを 1 つずつ入れます。");
	first = child();
	if (first == 0)
		be_neighbour();
	snprintf(neighbour, sizeof neighbour, "%d", first);
	to_neighbour = peer;
	meet();
	second = child();
	if (second == 0)
		be_container();
	snprintf(container, sizeof container, "%d", second);
	to_container = peer;
	meet();

	two_views();
	two_mounts();
	boundary();

	peer = to_container;
	meet();
	reap(second);
	peer = to_neighbour;
	meet();
	reap(first);
	return verdict(5);
}
