/*
 * mount_cost - 1,000 mounts: all of them, a list of them, and one of them.
 *
 * Linux 6.8 (2024). See listmount(2), statmount(2).
 */
#define _GNU_SOURCE
#include "mounts.h"
#include <time.h>

enum { MOUNTS = 1000, MOST = 4096, ROUNDS = 5 };
static struct mount_info one;
static uint64_t ids[MOST];

static double
milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Read mountinfo, and take three fields of each line. */
static int
parse(void)
{
	char line[4096], point[2048], type[64], *rest;
	unsigned id;
	int n = 0;
	FILE *f;

	f = fopen("/proc/self/mountinfo", "re");
	if (f == NULL)
		err(FAIL, "/proc/self/mountinfo");
	while (fgets(line, sizeof line, f) != NULL) {
		rest = strstr(line, " - ");
		if (rest != NULL &&
		    sscanf(line, "%u %*s %*s %*s %2047s", &id, point) == 2 &&
		    sscanf(rest, " - %63s", type) == 1)
			n++;
	}
	fclose(f);
	return n;
}

static int
list(void)
{
	long n = listmount(0, 0, ids, MOST);

	if (n == -1 && errno == ENOSYS)
		skip("listmount(2) needs Linux 6.8",
		     "listmount(2) には Linux 6.8 以降が必要です。");
	if (n == -1)
		err(FAIL, "listmount");
	return (int)n;
}

/* The same three things of each mount, a call each. */
static int
ask_all(void)
{
	int n = list(), told = 0;

	for (int i = 0; i < n; i++)
		told += statmount(0, ids[i], MNT_BASIC | MNT_POINT | FS_TYPE,
				  &one) == 0;
	return told;
}

/* The last mount of the list, whose ID we have. */
static int
ask_one(void)
{
	return statmount(0, ids[MOUNTS], MNT_POINT, &one) == 0;
}

/* The best of some rounds. */
static double
best(const char *what, int (*ask)(void), int *found)
{
	double start, took, least = 1e9;

	for (int i = 0; i < ROUNDS; i++) {
		start = milliseconds();
		*found = ask();
		took = milliseconds() - start;
		least = took < least ? took : least;
	}
	printf("   %-40s %8.3f ms\n", what, least);
	return least;
}

static void
container(void)
{
	int parsed, listed, asked, it;
	double all, each, only, single;
	char path[64];

	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(FAIL, "mount(/, private)");
	step("1,000 mounts more.", "マウントを 1,000 個増やします。");
	if (mount("kakuri", "/mnt", "tmpfs", 0, NULL) == -1)
		err(FAIL, "mount(/mnt)");
	for (int i = 1; i < MOUNTS; i++) {
		snprintf(path, sizeof path, "/mnt/%d", i);
		if (mkdir(path, 0755) == -1 ||
		    mount("kakuri", path, "ramfs", 0, NULL) == -1)
			err(FAIL, "mount(%s)", path);
	}
	listed = list();
	printf("   listmount(2): %d\n", listed);

	step("How long does it take, the best of five?",
	     "かかる時間を調べます（5 回のうち最短）。");
	all = best(say("mountinfo, read and parsed", "mountinfo を読んで解析"),
		   parse, &parsed);
	each = best(say("listmount(2), statmount(2) of each",
			"listmount(2) と、それぞれの statmount(2)"),
		    ask_all, &asked);
	only = best(say("listmount(2)", "listmount(2) だけ"), list, &listed);
	single = best(say("statmount(2) of one", "statmount(2) を 1 つだけ"),
		      ask_one, &it);
	claim(parsed > MOUNTS && asked == parsed && listed == parsed,
	      "Both ways find every mount.",
	      "どちらの方法でも、すべてのマウントが見つかりました。");
	claim(only < all / 3 && only < each / 3,
	      "The list alone took less than a third of the time of mountinfo, "
	      "and of a call for each.",
	      "一覧だけなら、mountinfo の 3 分の 1 未満、1 つずつ調べる場合の "
	      "3 分の 1 未満の時間で済みました。");
	claim(it == 1 && single < all / 10,
	      "One mount took less than a tenth of the time of mountinfo.",
	      "マウント 1 つなら、mountinfo の 10 分の 1 未満の時間で"
	      "済みました。");
	explore();
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	pid_t pid;

	demo(argc, argv, ROOT);
	pid = child();
	if (pid == 0)
		container();
	reap(pid);
	return verdict(3);
}
