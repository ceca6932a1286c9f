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

/* In how many hierarchies is this process in a group of ours? */
static int
ours(const char *path)
{
	char line[512];
	int found = 0;
	FILE *f = fopen(path, "re");

	if (f == NULL)
		err(FAIL, "%s", path);
	while (fgets(line, sizeof line, f) != NULL)
		found += strstr(line, ":/kakuri") != NULL;
	fclose(f);
	return found;
}

/* A new cpuset has no processors and no memory: joining would be ENOSPC. */
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

static void
make_groups(void)
{
	char *root;
	int i;

	for (const char **name = names; *name != NULL && places < FIVE;
	     name++) {
		if ((root = hierarchy(*name)) == NULL)
			continue;
		for (i = 0; i < places && strcmp(roots[i], root) != 0; i++)
			;
		if (i < places)
			continue;
		roots[places] = root;
		groups[places++] = group(root, "");
		printf("   host$ mkdir %s\n", short_name(groups[i]));
		if (strcmp(*name, "cpuset") == 0)
			fill_cpuset(root, groups[i]);
	}
}

static void
join_them(void)
{
	char path[64];
	int before;
	pid_t pid = child();

	if (pid == 0) {
		meet();
		explore();
		_exit(PASS);
	}
	snprintf(path, sizeof path, "/proc/%d/cgroup", pid);
	before = ours(path);
	for (int i = 0; i < places; i++) {
		printf("   host$ echo $PID >%s/cgroup.procs\n",
		       short_name(groups[i]));
		put(NULL, groups[i], "cgroup.procs", "%d", pid);
	}
	show_file("host", path);
	claim(before == 0 && ours(path) == places && places > 1,
	      "One process, in as many places as it has hierarchies.",
	      "1 つのプロセスが、階層の数だけ別々の場所に属しています。");
	claim(ours("/proc/self/cgroup") == 0,
	      "The program itself is where it was, in all of them.",
	      "このプログラム自身は、どの階層でも元の場所にいます。");
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
