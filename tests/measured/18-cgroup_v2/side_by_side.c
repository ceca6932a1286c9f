/*
 * side_by_side - the same limits, by the files of cgroup v1 and of v2.
 *
 * The table is what this kernel has read back. Where both are mounted, a
 * controller is in one of them. See cgroups(7).
 */
#define _GNU_SOURCE
#include "v2.h"

static const struct row {
	const char *controller, *in_v2;	 /* "": v2 needs none for that */
	const char *v1_file, *v1, *undo; /* the value, and back */
	const char *v2_file, *v2, *undo_v2;
} rows[] = {
    {"cpu", "cpu", "cpu.cfs_quota_us", "20000", NULL, "cpu.max", "20000 100000",
     NULL},
    {"cpu", "cpu", "cpu.shares", "512", NULL, "cpu.weight", "50", NULL},
    {"memory", "memory", "memory.limit_in_bytes", "33554432", NULL,
     "memory.max", "33554432", NULL},
    {"pids", "pids", "pids.max", "8", NULL, "pids.max", "8", NULL},
    {"hugetlb", "hugetlb", "hugetlb.2MB.limit_in_bytes", "4194304", NULL,
     "hugetlb.2MB.max", "4194304", NULL},
    {"freezer", "", "freezer.state", "FROZEN", "THAWED", "cgroup.freeze", "1",
     "0"},
};
enum { ROWS = sizeof rows / sizeof rows[0] };
static char *groups[ROWS + 1]; /* one for each v1 hierarchy, one in v2 */
static int v1_groups, kept, written;

/* Write a limit and read it back: is that what was asked for, and new? */
static void
set(const char *dir, const char *file, const char *value, const char *undo,
    char cell[300])
{
	char before[256] = "", after[256] = "";

	get(dir, file, "", before);
	if (try_put(dir, file, value) == -1) {
		snprintf(cell, 300, "%s: %s", file, strerror(errno));
		return;
	}
	get(dir, file, "", after);
	written++;
	kept += strcmp(after, value) == 0 && strcmp(before, value) != 0;
	snprintf(cell, 300, "%s %.200s", file, after);
	if (undo != NULL)
		put(NULL, dir, file, "%s", undo);
}

/* Ours in the v1 hierarchy of a controller; NULL where it has none. */
static char *
in_v1(const char *controller)
{
	char *root = hierarchy(controller), *dir;
	int i;

	if (root == NULL)
		return NULL;
	dir = group(root, "");
	for (i = 0; i < v1_groups && groups[i] != dir; i++)
		;
	if (i == v1_groups)
		groups[v1_groups++] = dir;
	return dir;
}

static char *
in_v2(const char *controller)
{
	char *root = hierarchy(NULL);

	if (root == NULL)
		return NULL;
	if (*controller != '\0' &&
	    (!offers(root, controller) || enable(root, controller) == -1))
		return NULL;
	return group(root, "");
}

/* Fill a line of the table; in how many of the two is the controller? */
static int
fill_row(const struct row *r)
{
	char left[300], right[300], *dir_v1, *dir_v2;

	snprintf(left, sizeof left, "(%s)", r->v1_file);
	snprintf(right, sizeof right, "(%s)", r->v2_file);
	if ((dir_v1 = in_v1(r->controller)) != NULL)
		set(dir_v1, r->v1_file, r->v1, r->undo, left);
	if ((dir_v2 = in_v2(r->in_v2)) != NULL)
		set(dir_v2, r->v2_file, r->v2, r->undo_v2, right);
	printf("   %-8s  %-34s  %s\n", r->controller, left, right);
	return (dir_v1 != NULL) + (dir_v2 != NULL && *r->in_v2 != '\0');
}

/* In how many groups of ours is a process, in v1 and in v2? */
static void
places(pid_t pid, int *places_v1, int *places_v2)
{
	char path[64], line[512];
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/cgroup", pid);
	if ((f = fopen(path, "re")) == NULL)
		err(FAIL, "%s", path);
	*places_v1 = *places_v2 = 0;
	while (fgets(line, sizeof line, f) != NULL)
		if (strstr(line, "/kakuri") != NULL)
			++*(strncmp(line, "0::", 3) == 0 ? places_v2
							 : places_v1);
	fclose(f);
	show_lines("host", path, "/kakuri");
}

static void
join(void)
{
	char *dir = in_v2("");
	int places_v1, places_v2;
	pid_t pid = child();

	if (pid == 0) {
		meet();
		explore();
		_exit(PASS);
	}
	for (int i = 0; i < v1_groups; i++) {
		printf("   host$ echo $PID >%s/cgroup.procs\n", groups[i]);
		put(NULL, groups[i], "cgroup.procs", "%d", pid);
	}
	printf("   host$ echo $PID >%s/cgroup.procs\n", dir);
	put(NULL, dir, "cgroup.procs", "%d", pid);
	places(pid, &places_v1, &places_v2);
	claim(places_v1 == v1_groups && places_v2 == 1,
	      "It is in one group of v2, and of v1 in one for each hierarchy.",
	      "v2 では 1 つのグループに、v1 では階層ごとに 1 つのグループに"
	      "属しています。");
	meet();
	reap(pid);
}

int
main(int argc, char *argv[])
{
	int most = 0, sum = 0, n;

	demo(argc, argv, ROOT);
	free(need_v2());
	step("The same limits in v1 and v2; in brackets what is not here.",
	     "同じ制限を v1 と v2 で設定します。このマシンにないものは括弧に"
	     "入れてあります。");
	printf("   %-8s  %-34s  %s\n", "", "v1", "v2");
	for (int i = 0; i < ROWS; i++) {
		n = fill_row(&rows[i]);
		most = n > most ? n : most;
		sum += n;
	}
	claim(written > 0 && kept == written,
	      "Each file reads as it was written, and read otherwise before.",
	      "どのファイルも、書き込む前とは違う、書き込んだとおりの値です。");
	claim(sum > 0 && most == 1,
	      "None of these controllers is in v1 and in v2 at once.",
	      "このうち、v1 と v2 の両方にあるコントローラーはありません。");

	step("A process comes under all of these limits.",
	     "プロセスを、これらすべての制限の下に置きます。");
	join();
	return verdict(3);
}
