/*
 * without_proc - the mounts of another mount namespace, with no /proc.
 *
 * Linux 6.8; of another namespace, by pidfd, 6.11 (2024). See listmount(2),
 * statmount(2).
 */
#define _GNU_SOURCE
#include "mounts.h"

enum { MOST = 512, OURS = 3 };

/* One mount, as both tell it. */
struct line {
	unsigned id, parent;
	char type[64], root[1024], point[1024];
};
static struct line told[MOST], listed[MOST];
static bool escaped; /* the name with the blank, in mountinfo */

/* mountinfo writes blanks and line feeds as \040 and \012. */
static void
unescape(char *to, const char *from, size_t room)
{
	size_t n = 0;
	unsigned c;

	while (*from != '\0' && n + 1 < room) {
		if (*from == '\\' && sscanf(from + 1, "%3o", &c) == 1) {
			to[n++] = (char)c;
			from += 4;
		} else {
			to[n++] = *from++;
		}
	}
	to[n] = '\0';
}

static int
by_id(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

/* What /proc says, while we have it. */
static int
read_mountinfo(pid_t pid)
{
	char path[64], text[4096], root[1024], point[1024], *rest;
	int n = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/mountinfo", pid);
	f = fopen(path, "re");
	if (f == NULL)
		err(FAIL, "%s", path);
	memset(told, 0, sizeof told);
	while (fgets(text, sizeof text, f) != NULL && n < MOST) {
		rest = strstr(text, " - ");
		if (rest == NULL ||
		    sscanf(text, "%u %u %*s %1023s %1023s", &told[n].id,
			   &told[n].parent, root, point) != 4 ||
		    sscanf(rest, " - %63s", told[n].type) != 1)
			errx(FAIL, "%s: not understood: %s", path, text);
		escaped |= strcmp(point, "/mnt/a\\040b\\012c") == 0;
		unescape(told[n].root, root, sizeof told[n].root);
		unescape(told[n].point, point, sizeof told[n].point);
		n++;
	}
	fclose(f);
	qsort(told, (size_t)n, sizeof told[0], by_id);
	return n;
}

/* The same from the calls. */
static int
list(uint64_t ns)
{
	static struct mount_info one;
	uint64_t ids[16], last = 0;
	long got;
	int n = 0;

	memset(listed, 0, sizeof listed);
	do {
		got = listmount(ns, last, ids, 16);
		if (got == -1)
			err(FAIL, "listmount");
		for (long i = 0; i < got && n < MOST; i++, n++) {
			last = ids[i];
			if (statmount(ns, last,
				      MNT_BASIC | MNT_ROOT | MNT_POINT |
					  FS_TYPE,
				      &one) == -1)
				err(FAIL, "statmount");
			listed[n].id = one.mnt_id_old;
			listed[n].parent = one.mnt_parent_id_old;
			snprintf(listed[n].type, sizeof listed[n].type, "%s",
				 &one.str[one.fs_type]);
			snprintf(listed[n].root, sizeof listed[n].root, "%s",
				 &one.str[one.mnt_root]);
			snprintf(listed[n].point, sizeof listed[n].point, "%s",
				 &one.str[one.mnt_point]);
		}
	} while (got > 0);
	qsort(listed, (size_t)n, sizeof listed[0], by_id);
	return n;
}

/* Each line of mountinfo is in the list; since Linux 7.0 the list begins one
 * mount below. */
static int
compare(int lines, int mounts)
{
	int same = 0;
	const struct line *is;

	for (int i = 0; i < mounts; i++) {
		is = bsearch(&listed[i], told, (size_t)lines, sizeof told[0],
			     by_id);
		if (is == NULL)
			printf("   not in mountinfo: %u %u %s %s\n",
			       listed[i].id, listed[i].parent, listed[i].type,
			       listed[i].point);
		else
			same += memcmp(is, &listed[i], sizeof *is) == 0;
	}
	return same;
}

/* The unique ID of what is mounted at this place over there. */
static uint64_t
id_at(uint64_t ns, const char *point)
{
	static struct mount_info one;
	uint64_t ids[MOST];
	long n;

	n = listmount(ns, 0, ids, MOST);
	if (n == -1)
		err(FAIL, "listmount");
	for (long i = n - 1; i >= 0; i--)
		if (statmount(ns, ids[i], MNT_POINT, &one) == 0 &&
		    strcmp(&one.str[one.mnt_point], point) == 0)
			return ids[i];
	errx(FAIL, "%s is not mounted there", point);
}

static unsigned
old_id(uint64_t ns, uint64_t id)
{
	static struct mount_info one;

	if (statmount(ns, id, MNT_BASIC, &one) == -1)
		err(FAIL, "statmount");
	return one.mnt_id_old;
}

/* Mounts of its own, and then one that goes and one that comes, when asked. */
static void
container(void)
{
	const char *place[OURS] = {"/mnt/a", "/mnt/a b\nc", "/mnt/b"};
	int again;

	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(FAIL, "mount(/, private)");
	if (mount("kakuri", "/mnt", "tmpfs", 0, NULL) == -1)
		err(FAIL, "mount(/mnt)");
	for (int i = 0; i < OURS; i++) {
		if (mkdir(place[i], 0755) == -1)
			err(FAIL, "mkdir");
		if (i < 2 && mount("kakuri", place[i], "tmpfs", 0, NULL) == -1)
			err(FAIL, "mount");
	}
	meet();
	for (;;) {
		hear_peer(&again, sizeof again);
		if (again == 0)
			break;
		if (umount("/mnt/a") == -1)
			err(FAIL, "umount");
		if (mount("kakuri", "/mnt/b", "ramfs", 0, NULL) == -1)
			err(FAIL, "mount");
		meet();
		hear_peer(&again, sizeof again);
		if (again == 0)
			break;
		if (umount("/mnt/b") == -1 ||
		    mount("kakuri", "/mnt/a", "tmpfs", 0, NULL) == -1)
			err(FAIL, "umount, mount");
		meet();
	}
	explore();
	_exit(PASS);
}

static uint64_t
mount_namespace(pid_t pid)
{
	uint64_t id;
	int pidfd, ns;

	pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (pidfd == -1 && errno != ENOSYS)
		err(FAIL, "pidfd_open");
	ns = (int)trace("host", ioctl(pidfd, PIDFD_GET_MNT_NAMESPACE, 0));
	if (ns == -1 && (errno == ENOTTY || errno == EINVAL || errno == EBADF))
		skip(
		    "the namespaces of a pidfd need Linux 6.11",
		    "pidfd から名前空間を得るには Linux 6.11 以降が必要です。");
	if (ns == -1)
		err(FAIL, "PIDFD_GET_MNT_NAMESPACE");
	if (trace("host", ioctl(ns, NS_GET_MNTNS_ID, &id)) == -1)
		err(FAIL, "NS_GET_MNTNS_ID");
	close(ns);
	close(pidfd);
	return id;
}

/* Its number goes to the next mount; its unique ID does not. */
static void
identity(uint64_t ns)
{
	static struct mount_info one;
	uint64_t first = 0, second = 0;
	unsigned before = 0, after = 0;
	long found = 0;
	int go = 1;

	step("A mount goes, and another one comes.",
	     "マウントを 1 つアンマウントして、別のマウントを作ります。");
	for (int i = 0; i < 50; i++) { /* others on the host mount, too */
		first = id_at(ns, "/mnt/a");
		before = old_id(ns, first);
		tell_peer(&go, sizeof go);
		meet();
		second = id_at(ns, "/mnt/b");
		after = old_id(ns, second);
		if (before == after || i == 49)
			break;
		tell_peer(&go, sizeof go);
		meet();
	}
	printf("   /mnt/a: mountinfo %u, mnt_id %ju\n", before,
	       (uintmax_t)first);
	printf("   /mnt/b: mountinfo %u, mnt_id %ju\n", after,
	       (uintmax_t)second);
	found = trace("host", statmount(ns, first, MNT_POINT, &one));
	claim(before == after && found == -1 && errno == ENOENT &&
		  second > first,
	      "mountinfo's number went to the new mount; the unique ID of the "
	      "old one is ENOENT.",
	      "mountinfo の番号は新しいマウントに再び使われ、前のマウントの"
	      "一意の ID は ENOENT になりました。");
	go = 0;
	tell_peer(&go, sizeof go);
}

int
main(int argc, char *argv[])
{
	static struct mount_info one;
	const char *name = "/mnt/a b\nc";
	int lines, mounts, same = 0;
	uint64_t ns, id;
	long gone, got;
	char path[64];
	pid_t pid;

	demo(argc, argv, ROOT);
	pid = child();
	if (pid == 0)
		container();
	meet();

	step("A container's mounts, as /proc tells them.",
	     "コンテナのマウントを、/proc で調べます。");
	snprintf(path, sizeof path, "/proc/%d/mountinfo", pid);
	show_lines("host", path, " /mnt");
	lines = read_mountinfo(pid);
	ns = mount_namespace(pid);

	step("/proc goes, from a mount namespace of our own.",
	     "専用のマウント名前空間で、/proc をアンマウントします。");
	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(FAIL, "mount(/, private)");
	do /* it may be mounted more than once */
		got = trace("host", umount2("/proc", MNT_DETACH));
	while (got == 0);
	gone = trace("host", access("/proc/self", F_OK));
	mounts = list(ns);
	printf("   mountinfo: %d, listmount(2): %d\n", lines, mounts);
	same = compare(lines, mounts);
	claim(
	    gone == -1 && lines > OURS && same == lines && mounts - same <= 1,
	    "With no /proc, each mount of the other namespace that mountinfo "
	    "told is listed, with its IDs, root, place and type.",
	    "/proc がなくても、mountinfo にあった別の名前空間のマウントを"
	    "すべて一覧でき、番号、ルート、マウントポイント、種類も同じです。");

	step("One of them, and one thing about it.",
	     "そのうちの 1 つについて、1 つのことだけを調べます。");
	id = id_at(ns, name);
	got = trace("host", statmount(ns, id, FS_TYPE, &one));
	printf("   mask %#jx, fs_type \"%s\", mnt_id %ju\n",
	       (uintmax_t)one.mask, &one.str[one.fs_type],
	       (uintmax_t)one.mnt_id);
	claim(got == 0 && one.mask == FS_TYPE && one.mnt_id == 0 &&
		  strcmp(&one.str[one.fs_type], "tmpfs") == 0,
	      "Asked for the type alone, statmount(2) answered the type alone.",
	      "種類だけを指定すると、statmount(2) は種類だけを返しました。");
	got = trace("host", statmount(ns, id, MNT_POINT, &one));
	claim(escaped && got == 0 && strcmp(&one.str[one.mnt_point], name) == 0,
	      "The blank and the line feed in its name are there as they are; "
	      "mountinfo had \\040 and \\012.",
	      "名前に含まれる空白と改行はそのまま返り、mountinfo では \\040 と "
	      "\\012 でした。");

	identity(ns);
	reap(pid);
	return verdict(4);
}
