/*
 * too_late - a cgroup namespace that begins at the wrong group.
 *
 * Its root is where its maker was when he made it. See cgroup_namespaces(7).
 */
#define _GNU_SOURCE
#include "place.h"

enum { FIRST, LATE };
static char (*seen)[256]; /* by the one who joined first, and by the other */

/* The host moves a child into a group, before it has its namespace or after. */
static void
start(int order, const char *dir)
{
	pid_t pid = child();

	if (pid == 0) {
		if (order == LATE)
			new_namespace();
		meet();
		meet();
		if (order == FIRST)
			new_namespace();
		look("child", "self", seen[order]);
		explore();
		_exit(PASS);
	}
	meet();
	printf("   host$ echo $PID >cgroup.procs\n");
	put(NULL, dir, "cgroup.procs", "%d", pid);
	meet();
	reap(pid);
}

int
main(int argc, char *argv[])
{
	char *dir;

	demo(argc, argv, ROOT);
	dir = group(need_v2(), "");
	seen = mmap(NULL, 2 * sizeof *seen, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (seen == MAP_FAILED)
		err(FAIL, "mmap");
	step("A child is moved into a group, and makes its namespace there.",
	     "子プロセスをグループに移動してから、そこで名前空間を作ります。");
	start(FIRST, dir);
	step("Another one makes its namespace first, and is moved then.",
	     "別の子プロセスは、先に名前空間を作り、それから移動します。");
	start(LATE, dir);
	claim(strcmp(seen[FIRST], "/") == 0 && strcmp(seen[LATE], "/") != 0 &&
		  strstr(seen[LATE], "/kakuri") != NULL,
	      "Only the first one is at the root of what it sees.",
	      "見える範囲のルートにいるのは、最初の子プロセスだけです。");
	return verdict(1);
}
