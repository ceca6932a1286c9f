/*
 * mount_namespace - mounts that the host does not see, and which go where.
 *
 * Linux 2.4.19 (2002), unshare(2) 2.6.16; shared, slave and private mounts
 * 2.6.15 (2006). See mount_namespaces(7), mount(2).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sched.h>
#include "../demo.h"

#define MOUNTINFO "/proc/self/mountinfo"
#define OURS " - tmpfs kakuri " /* in the lines of what is mounted here */

/* The mounts of a namespace: "device root mount-point" of each, sorted. */
struct list {
	char **mount;
	size_t length;
};

static FILE *
mountinfo(void)
{
	FILE *f = fopen(MOUNTINFO, "re");

	if (f == NULL)
		err(FAIL, MOUNTINFO);
	return f;
}

static void
append(struct list *list, char *mount)
{
	size_t size = (list->length + 1) * sizeof list->mount[0];

	list->mount = realloc(list->mount, size);
	if (list->mount == NULL)
		err(FAIL, "realloc");
	list->mount[list->length] = mount;
	list->length++;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All but the files that keep a mount namespace, which are never copied. */
static struct list
read_mounts(void)
{
	struct list list = {0};
	char *line = NULL, *device, *root, *point, *mount;
	size_t size = 0;
	FILE *f = mountinfo();

	while (getline(&line, &size, f) != -1) {
		if (sscanf(line, "%*s %*s %ms %ms %ms", &device, &root,
			   &point) != 3)
			errx(FAIL, MOUNTINFO ": %s", line);
		if (strncmp(root, "mnt:[", strlen("mnt:[")) == 0)
			continue;
		if (asprintf(&mount, "%s %s %s", device, root, point) == -1)
			err(FAIL, "asprintf");
		append(&list, mount);
	}
	fclose(f);
	qsort(list.mount, list.length, sizeof list.mount[0], by_name);
	return list;
}

static bool
equal(struct list a, struct list b)
{
	if (a.length != b.length)
		return false;
	for (size_t i = 0; i < a.length; i++)
		if (strcmp(a.mount[i], b.mount[i]) != 0)
			return false;
	return true;
}

/* How many mounts has this namespace? As evidence, of whatever kind. */
static void
show_count(const char *who)
{
	char *line = NULL;
	size_t size = 0;
	int count = 0;
	FILE *f = mountinfo();

	while (getline(&line, &size, f) != -1)
		count++;
	free(line);
	fclose(f);
	printf("   %s$ wc -l <" MOUNTINFO "\n   %d\n", who, count);
}

static ino_t namespace(const char *who)
{
	struct stat st;

	show_link(who, "/proc/self/ns/mnt");
	if (stat("/proc/self/ns/mnt", &st) == -1)
		err(FAIL, "/proc/self/ns/mnt");
	return st.st_ino;
}

/* Is something mounted on this path, as this namespace sees it? */
static bool
seen(const char *who, const char *path)
{
	char word[64];

	snprintf(word, sizeof word, " %s ", path);
	return show_lines(who, MOUNTINFO, word) > 0;
}

/* Does what is mounted on a path have this tag first? "-": it has none. */
static bool
has_tag(const char *path, const char *tag)
{
	char *line = NULL, point[64], first[64];
	bool found = false;
	size_t size = 0;
	FILE *f = mountinfo();

	while (getline(&line, &size, f) != -1)
		if (sscanf(line, "%*s %*s %*s %*s %63s %*s %63s", point,
			   first) == 2 &&
		    strcmp(point, path) == 0)
			found = strncmp(first, tag, strlen(tag)) == 0;
	free(line);
	fclose(f);
	return found;
}

/* No call may fail here; which one did, trace() has said. */
static void
must(long result)
{
	if (result == -1)
		err(FAIL, "the last call");
}

static void
directory(const char *path)
{
	if (mkdir(path, 0755) == -1 && errno != EEXIST)
		err(FAIL, "mkdir(%s)", path);
}

/* It has copies of three shared mounts, and changes two of the copies. */
static void
second(void)
{
	bool shared, slave, private;

	step("A second namespace has copies of them. It makes one a slave and "
	     "one private.",
	     "2 つ目の名前空間を作ります。コピーされた 3 つのマウントのうち、"
	     "1 つを slave に、1 つを private にします。");
	must(trace("second", unshare(CLONE_NEWNS)));
	must(trace("second", mount(NULL, "/mnt/slave", NULL, MS_SLAVE, NULL)));
	must(trace("second",
		   mount(NULL, "/mnt/private", NULL, MS_PRIVATE, NULL)));
	show_lines("second", MOUNTINFO, OURS);

	step("Something is mounted below each of the three in the second "
	     "namespace.",
	     "2 つ目の名前空間で、3 つのそれぞれの下に tmpfs を"
	     "マウントします。");
	directory("/mnt/shared/in");
	directory("/mnt/slave/in");
	directory("/mnt/private/in");
	must(trace("second",
		   mount("kakuri", "/mnt/shared/in", "tmpfs", 0, NULL)));
	must(trace("second",
		   mount("kakuri", "/mnt/slave/in", "tmpfs", 0, NULL)));
	must(trace("second",
		   mount("kakuri", "/mnt/private/in", "tmpfs", 0, NULL)));
	seen("second", "/mnt/shared/in");
	seen("second", "/mnt/slave/in");
	seen("second", "/mnt/private/in");
	claim(has_tag("/mnt/shared/in", "shared:") &&
		  has_tag("/mnt/slave/in", "-") &&
		  has_tag("/mnt/private/in", "-"),
	      "The mount below the shared one is shared itself; the two below "
	      "the slave and the private one are private.",
	      "shared マウントの下でマウントしたものは shared に、slave "
	      "マウントと private マウントの下でマウントしたものは private に"
	      "なりました。");
	meet(); /* now the first namespace looks for them */

	meet(); /* and has mounted something, too */
	step("The second namespace looks for what the first has mounted.",
	     "2 つ目の名前空間から、1 つ目でマウントしたものを探します。");
	shared = seen("second", "/mnt/shared/out");
	slave = seen("second", "/mnt/slave/out");
	private = seen("second", "/mnt/private/out");
	claim(shared && slave && !private,
	      "The mounts below the shared one and the slave came in; the one "
	      "below the private one did not.",
	      "shared マウントと slave マウントの下には、1 つ目でマウント"
	      "したものが伝播してきました。private マウントの下には伝播して"
	      "いません。");
	explore();
	_exit(PASS);
}

/* Three shared mounts, and then: what comes out of the second namespace? */
static void
propagation(void)
{
	bool shared, slave, private;
	pid_t pid;

	step("The first namespace mounts three file systems and makes them "
	     "shared.",
	     "1 つ目の名前空間で、ファイルシステムを 3 つマウントし、shared "
	     "にします。");
	directory("/mnt/shared");
	directory("/mnt/slave");
	directory("/mnt/private");
	must(trace("first", mount("kakuri", "/mnt/shared", "tmpfs", 0, NULL)));
	must(trace("first", mount("kakuri", "/mnt/slave", "tmpfs", 0, NULL)));
	must(trace("first", mount("kakuri", "/mnt/private", "tmpfs", 0, NULL)));
	must(trace("first", mount(NULL, "/mnt/shared", NULL, MS_SHARED, NULL)));
	must(trace("first", mount(NULL, "/mnt/slave", NULL, MS_SHARED, NULL)));
	must(
	    trace("first", mount(NULL, "/mnt/private", NULL, MS_SHARED, NULL)));
	show_lines("first", MOUNTINFO, OURS);
	pid = child();
	if (pid == 0)
		second();
	meet();

	step("The first namespace looks for what the second has mounted.",
	     "1 つ目の名前空間から、2 つ目でマウントしたものを探します。");
	shared = seen("first", "/mnt/shared/in");
	slave = seen("first", "/mnt/slave/in");
	private = seen("first", "/mnt/private/in");
	claim(shared && !slave && !private,
	      "The mount below the shared one came out; those below the slave "
	      "and the private one did not.",
	      "shared マウントの下でマウントしたものは伝播してきました。slave "
	      "マウントと private マウントの下のものは伝播していません。");

	step(
	    "Now the first namespace mounts something below each of the three.",
	    "今度は、1 つ目の名前空間で、3 つのそれぞれの下に tmpfs を"
	    "マウントします。");
	directory("/mnt/shared/out");
	directory("/mnt/slave/out");
	directory("/mnt/private/out");
	must(trace("first",
		   mount("kakuri", "/mnt/shared/out", "tmpfs", 0, NULL)));
	must(trace("first",
		   mount("kakuri", "/mnt/slave/out", "tmpfs", 0, NULL)));
	must(trace("first",
		   mount("kakuri", "/mnt/private/out", "tmpfs", 0, NULL)));
	meet(); /* now the second namespace looks for them */
	reap(pid);
}

static void
first(ino_t host)
{
	struct list before, after;
	ino_t own;

	step("A child moves to a new mount namespace.",
	     "子プロセスが新しいマウント名前空間に移ります。");
	before = read_mounts();
	must(trace("first", unshare(CLONE_NEWNS)));
	after = read_mounts();
	own = namespace("first");
	show_count("first");
	claim(own != host && equal(before, after),
	      "This is another namespace, and every mount of the host is in it "
	      "again, with the same device, root and mount point (files that "
	      "keep a mount namespace are not compared).",
	      "ここはホスト側とは別の名前空間です。ホスト側のマウントがすべて"
	      "あり、デバイス、ルート、マウントポイントも同じです（マウント"
	      "名前空間を保持するファイルは比べていません）。");
	if (own == host)
		errx(FAIL, "this is the host's mount namespace: stop");

	step("It makes its mounts private, and mounts a tmpfs on /mnt.",
	     "すべてのマウントを private にしてから、/mnt に tmpfs を"
	     "マウントします。");
	must(trace("first", mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)));
	must(trace("first", mount("kakuri", "/mnt", "tmpfs", 0, "mode=0755")));
	show_lines("first", MOUNTINFO, OURS);
	meet(); /* now the host looks for it */

	meet(); /* and has looked */
	propagation();
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	struct stat before, after;
	int ours, still;
	ino_t host;
	pid_t pid;

	demo(argc, argv, ROOT);
	step("The host: its mount namespace, and how many mounts it has.",
	     "まず、ホスト側のマウント名前空間と、マウントの数を確かめます。");
	host = namespace("host");
	show_count("host");
	ours = show_lines("host", MOUNTINFO, OURS);
	if (stat("/mnt", &before) == -1)
		err(FAIL, "/mnt");
	pid = child();
	if (pid == 0)
		first(host);
	meet();

	step("The host looks for that tmpfs.",
	     "ホスト側から、その tmpfs を探します。");
	still = show_lines("host", MOUNTINFO, OURS);
	if (stat("/mnt", &after) == -1)
		err(FAIL, "/mnt");
	claim(
	    still == ours && after.st_dev == before.st_dev &&
		after.st_ino == before.st_ino,
	    "It is not in the host's list, and /mnt is the same directory "
	    "there as before.",
	    "ホスト側の一覧にはありません。/mnt も元のディレクトリのままです。");
	meet();
	reap(pid);
	return verdict(5);
}
