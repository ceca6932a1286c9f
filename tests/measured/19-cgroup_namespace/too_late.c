/*
 * too_late - a cgroup namespace that begins at the wrong group.
 *
 * Its root is where its maker was when he made it. See cgroup_namespaces(7).
 */
#define _GNU_SOURCE
#include "place.h"

static void
new_namespace(const char *who)
{
	if (trace(who, unshare(CLONE_NEWCGROUP)) == -1)
		err(errno == EINVAL ? SKIP : FAIL,
		    "unshare(CLONE_NEWCGROUP), Linux 4.6");
}

/* One child makes its namespace when it has been moved. */
static void
be_first(void)
{
	struct place inside;

	meet(); /* now the host moves it */
	meet(); /* that is done */
	new_namespace("first");
	inside = look("first", "self");
	tell_peer(&inside, sizeof inside);
	meet();
	explore();
	_exit(PASS);
}

/* The other one before. */
static void
be_late(void)
{
	struct place inside;

	new_namespace("late");
	meet(); /* now the host moves it */
	meet(); /* that is done */
	inside = look("late", "self");
	tell_peer(&inside, sizeof inside);
	meet();
	explore();
	_exit(PASS);
}

/* Move a child, and hear where it is, from itself and from outside. */
static void
move(pid_t pid, const char *dir, struct place *inside, struct place *outside)
{
	char number[16];

	snprintf(number, sizeof number, "%d", pid);
	meet();
	put("host", dir, "cgroup.procs", "%s", number);
	meet();
	hear_peer(inside, sizeof *inside);
	*outside = look("host", number);
	meet();
	reap(pid);
}

int
main(int argc, char *argv[])
{
	struct place first, late, first_outside, late_outside;
	char end[300];
	const char *rest;
	char *dir;
	pid_t pid;

	demo(argc, argv, ROOT);
	dir = group(need_v2(), "");
	step("A child is moved into a group, and makes its namespace there.",
	     "子プロセスをグループに移動してから、そこで名前空間を作ります。");
	pid = child();
	if (pid == 0)
		be_first();
	move(pid, dir, &first, &first_outside);

	step("Another one makes its namespace first, and is moved then.",
	     "別の子プロセスは、先に名前空間を作り、それから移動します。");
	pid = child();
	if (pid == 0)
		be_late();
	move(pid, dir, &late, &late_outside);

	/* Its path ends with the name of the group. */
	snprintf(end, sizeof end, "/%s", name_of(dir));
	rest = strstr(late.path, end);
	claim(is(first_outside, late_outside.path) && is(first, "/") &&
		  rest != NULL && strcmp(rest, end) == 0,
	      "The host sees both in one group. Who joined first reads / for "
	      "it, who was late reads its name.",
	      "ホスト側からは、2 つとも同じグループに見えます。先に移動した"
	      "プロセスからは自分のグループが / に見え、後から移動した"
	      "プロセスからはグループの名前が見えます。");
	return verdict(1);
}
