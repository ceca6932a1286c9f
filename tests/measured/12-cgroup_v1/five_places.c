/*
 * five_places - with v1, one process is in as many groups as it has limits.
 *
 * That is why v2 has one hierarchy (chapter 18). See cgroups(7).
 */
#define _GNU_SOURCE
#include "v1.h"

enum { FIVE = 5 };
static const char *names[] = {"cpu",   "cpuacct", "cpuset",  "memory",
			      "blkio", "freezer", "devices", NULL};
static char *roots[FIVE], *groups[FIVE];
static int places; /* cpu and cpuacct often share one */

/* /proc/PID/cgroup: one line a hierarchy. */
static void
read_places(const char *path, char *text, size_t size)
{
	FILE *f = fopen(path, "re");
	size_t n;

	if (f == NULL)
		err(FAIL, "%s", path);
	n = fread(text, 1, size - 1, f);
	text[n] = '\0';
	fclose(f);
}

/* In how many hierarchies is this process in a group of ours? */
static int
ours(const char *path)
{
	char text[8192];
	int found = 0;

	read_places(path, text, sizeof text);
	for (char *p = text; (p = strstr(p, ":/kakuri")) != NULL; p++)
		found++;
	return found;
}

/*
 * How many lines of the first text have become other ones, in hierarchies that
 * are there still? Another program may mount one, or unmount it, meanwhile.
 */
static int
moved(const char *before, const char *after)
{
	char line[512], hierarchy[512];
	const char *end;
	int n = 0;

	for (; (end = strchr(before, '\n')) != NULL; before = end + 1) {
		snprintf(line, sizeof line, "%.*s\n", (int)(end - before),
			 before);
		snprintf(hierarchy, sizeof hierarchy, "%s", line);
		*(strrchr(hierarchy, ':') + 1) = '\0'; /* 4:memory: */
		if (strstr(after, hierarchy) != NULL &&
		    strstr(after, line) == NULL)
			n++;
	}
	return n;
}

/* A new cpuset has no CPUs and no memory: joining would be ENOSPC. */
static void
fill_cpuset(const char *root, const char *dir)
{
	char line[256];

	if (get(root, "cpuset.cpus", "", line))
		put(NULL, dir, "cpuset.cpus", "%s", line);
	if (get(root, "cpuset.mems", "", line))
		put(NULL, dir, "cpuset.mems", "%s", line);
}

/* hierarchy/group, without where the hierarchies are mounted */
static const char *
short_name(const char *path)
{
	const char *p = strrchr(path, '/');

	while (p > path && p[-1] != '/')
		p--;
	return p;
}

static bool
is_known(const char *root)
{
	for (int i = 0; i < places; i++)
		if (strcmp(roots[i], root) == 0)
			return true;
	return false;
}

static void
make_groups(void)
{
	char *root;

	for (int i = 0; names[i] != NULL && places < FIVE; i++) {
		root = hierarchy(names[i]);
		if (root == NULL || is_known(root))
			continue;
		roots[places] = root;
		groups[places] = group(root, "");
		printf("   host$ mkdir %s\n", short_name(groups[places]));
		if (strcmp(names[i], "cpuset") == 0)
			fill_cpuset(root, groups[places]);
		places++;
	}
}

static void
join_them(void)
{
	char path[64], self[8192], now[8192];
	int before, after, changed;
	pid_t pid;

	read_places("/proc/self/cgroup", self, sizeof self);
	pid = child();
	if (pid == 0) {
		meet();
		explore();
		_exit(PASS);
	}
	snprintf(path, sizeof path, "/proc/%d/cgroup", pid);
	before = ours(path);
	for (int i = 0; i < places; i++) {
		printf("   host$ echo %d >%s/cgroup.procs\n", pid,
		       short_name(groups[i]));
		put(NULL, groups[i], "cgroup.procs", "%d", pid);
	}
	show_file("host", path);
	after = ours(path);
	claim(before == 0 && after == places && places > 1,
	      "The process is in a group of ours in each of these hierarchies; "
	      "before the writes it was in none.",
	      "プロセスは、書き込んだすべての階層で新しいグループに属して"
	      "います。書き込む前は、どのグループにも属していませんでした。");

	step("And the program that made the groups?",
	     "グループを作ったプログラム自身はどうでしょうか。");
	show_file("host", "/proc/self/cgroup");
	read_places("/proc/self/cgroup", now, sizeof now);
	changed = moved(self, now);
	claim(changed == 0,
	      "In each hierarchy the program is in the group that it was in "
	      "before.",
	      "プログラム自身は、どの階層でも、書き込む前と同じグループに"
	      "います。");
	meet();
	reap(pid);
}

int
main(int argc, char *argv[])
{
	demo(argc, argv, ROOT);
	need_v1();
	step("The host: which hierarchy holds which controller.",
	     "まず、どの階層にどのコントローラーがあるかを確かめます。");
	show_file("host", "/proc/self/cgroup");
	step("Make a group in each of five hierarchies.",
	     "5 つの階層に、グループを 1 つずつ作ります。");
	make_groups();
	step("A process joins them, one write after the other.",
	     "プロセスを移動します。階層ごとに 1 回ずつ書き込みます。");
	join_them();
	return verdict(2);
}
