/*
 * bind_mount - one directory in two places, and read-only in one of them.
 *
 * Linux 2.4.0 (2001); read-only 2.6.26 (2008); mount_setattr(2) 5.12 (2021).
 * See mount(2), mount_setattr(2).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sched.h>
#include "../demo.h"

#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
#ifndef MOUNT_ATTR_RDONLY
#define MOUNT_ATTR_RDONLY 1
#endif
#ifndef MOUNT_ATTR_SIZE_VER0 /* libc has it not yet */
struct mount_attr {
	uint64_t attr_set, attr_clr, propagation, userns_fd;
};
#endif

static bool
same(struct stat a, struct stat b)
{
	return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Make a file, or say why not: 0 or an errno. */
static int
touch(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	int error = fd == -1 ? errno : 0;

	printf("   container$ touch %s && echo ok\n", path);
	if (fd == -1)
		printf("   touch: cannot touch '%s': %s\n", path,
		       strerror(error));
	else
		printf("   ok\n");
	if (fd != -1)
		close(fd);
	return error;
}

/* Is this path there? As ls says it. */
static bool
there(const char *path)
{
	bool found = access(path, F_OK) == 0;

	printf("   container$ ls %s\n", path);
	if (found)
		printf("   %s\n", path);
	else
		printf("   ls: cannot access '%s': %s\n", path,
		       strerror(errno));
	return found;
}

/* Write a line into a file, from its beginning. */
static void
fill(const char *path, const char *line)
{
	FILE *f = fopen(path, "we");

	if (f == NULL)
		err(FAIL, "%s", path);
	printf("   container$ echo %s >%s\n", line, path);
	fprintf(f, "%s\n", line);
	if (fclose(f) != 0)
		err(FAIL, "%s", path);
}

/* Show a file; does it hold this line? */
static bool
holds(const char *path, const char *line)
{
	char first[64] = "";
	FILE *f = fopen(path, "re");

	if (f == NULL)
		err(FAIL, "%s", path);
	if (fgets(first, sizeof first, f) == NULL)
		first[0] = '\0';
	fclose(f);
	show_file("container", path);
	first[strcspn(first, "\n")] = '\0';
	return strcmp(first, line) == 0;
}

struct view {
	char root[256], flags[256];
};

/* The mount on a path, the uppermost one: as mountinfo lists it. */
static struct view
look(const char *path)
{
	char line[1024], word[256], point[256];
	struct view v = {"", ""}, next;
	FILE *f = fopen("/proc/self/mountinfo", "re");

	if (f == NULL)
		err(FAIL, "/proc/self/mountinfo");
	while (fgets(line, sizeof line, f) != NULL)
		if (sscanf(line, "%*d %*d %*s %255s %255s %255s", next.root,
			   point, next.flags) == 3 &&
		    strcmp(point, path) == 0)
			v = next;
	fclose(f);
	snprintf(word, sizeof word, " %s ", path);
	show_lines("container", "/proc/self/mountinfo", word);
	return v;
}

/* Is this one of the flags? */
static bool
has(struct view v, const char *flag)
{
	char flags[sizeof v.flags], *next = flags, *one;

	memcpy(flags, v.flags, sizeof flags);
	while ((one = strsep(&next, ",")) != NULL)
		if (strcmp(one, flag) == 0)
			return true;
	return false;
}

/* A tmpfs on /mnt, which nobody but us sees: see chapter 5. */
static void
prepare(ino_t host)
{
	const char *dirs[] = {"/mnt/a",	    "/mnt/b",	  "/mnt/a/sub",
			      "/mnt/flags", "/mnt/plain", "/mnt/rec"};
	struct stat own;

	if (trace("container", unshare(CLONE_NEWNS)) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	own = show_inode("container", "/proc/self/ns/mnt");
	if (own.st_ino == host)
		errx(FAIL, "this is the host's mount namespace: stop");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(FAIL, "mount(/, private)");
	if (mount("kakuri", "/mnt", "tmpfs", 0, "mode=0755") == -1)
		err(FAIL, "mount(/mnt)");
	for (int i = 0; i < 6; i++)
		if (mkdir(dirs[i], 0755) == -1)
			err(FAIL, "%s", dirs[i]);
	if (mount("kakuri", "/mnt/a/sub", "tmpfs", MS_NOSUID, "mode=0755") ==
	    -1)
		err(FAIL, "mount(/mnt/a/sub)");
}

static void
directory(void)
{
	struct stat a, before, after;
	bool found;

	step("The directory a is bound to b.",
	     "ディレクトリ a を b にバインドします。");
	a = show_inode("container", "/mnt/a");
	before = show_inode("container", "/mnt/b");
	if (trace("container",
		  mount("/mnt/a", "/mnt/b", NULL, MS_BIND, NULL)) == -1)
		err(FAIL, "mount(/mnt/b, MS_BIND)");
	after = show_inode("container", "/mnt/b");
	touch("/mnt/a/new");
	found = there("/mnt/b/new");
	claim(
	    !same(a, before) && same(a, after) && found,
	    "Before the call b was another directory than a. After it both "
	    "paths lead to one inode, and a file made in a is in b.",
	    "呼び出す前の b は、a とは別のディレクトリでした。呼び出した後は、"
	    "どちらのパスも同じ inode になり、a に作ったファイルが b にも"
	    "あります。");
}

static void
single_file(void)
{
	struct stat c, before, after;
	bool in_place, renamed, kept;

	step("The file c is bound to d.", "ファイル c を d にバインドします。");
	fill("/mnt/c", "one");
	fill("/mnt/d", "nothing");
	c = show_inode("container", "/mnt/c");
	before = show_inode("container", "/mnt/d");
	if (trace("container",
		  mount("/mnt/c", "/mnt/d", NULL, MS_BIND, NULL)) == -1)
		err(FAIL, "mount(/mnt/d, MS_BIND)");
	after = show_inode("container", "/mnt/d");
	claim(!same(c, before) && same(c, after),
	      "Before the call d was another file than c. After it both paths "
	      "lead to one inode.",
	      "呼び出す前の d は、c とは別のファイルでした。呼び出した後は、"
	      "どちらのパスも同じ inode になりました。");

	step("c is written in place. Then a new file takes its name, as many "
	     "editors do it.",
	     "c に上書きします。次に、多くのエディターと同じように、新しい"
	     "ファイルに c という名前を付けます。");
	fill("/mnt/c", "two");
	in_place = holds("/mnt/d", "two");
	fill("/mnt/edited", "three");
	if (trace("container", rename("/mnt/edited", "/mnt/c")) == -1)
		err(FAIL, "rename(/mnt/edited, /mnt/c)");
	renamed = holds("/mnt/c", "three");
	kept = holds("/mnt/d", "two");
	claim(
	    in_place && renamed && kept,
	    "What was written in place could be read in d. After the rename c "
	    "is the new file, and d still the old one.",
	    "上書きした内容は d でも読めました。名前を付け替えた後は、c が新しい"
	    "ファイルになり、d は古いファイルのままです。");
}

static void
read_only(void)
{
	int fd, one, two, a, refused, error, allowed;
	bool seen;
	struct view v, busy;

	step("a is bound to b again, with MS_RDONLY.",
	     "もう一度 a を b にバインドします。今度は MS_RDONLY も付けます。");
	if (trace("container", mount("/mnt/a", "/mnt/b", NULL,
				     MS_BIND | MS_RDONLY, NULL)) == -1)
		err(FAIL, "mount(/mnt/b, MS_BIND | MS_RDONLY)");
	v = look("/mnt/b");
	one = touch("/mnt/b/one");
	seen = there("/mnt/a/one");
	claim(has(v, "rw") && one == 0 && seen,
	      "The call succeeded, but the new mount is rw, and a file could "
	      "be made through it: MS_RDONLY was ignored.",
	      "呼び出しは成功しましたが、新しいマウントは rw で、ファイルを"
	      "作れました。MS_RDONLY は無視されました。");

	step("A file is open for writing in b, then in a. Both times b is "
	     "remounted read-only.",
	     "ファイルを書き込み用に開いたまま、b を読み取り専用で再マウント"
	     "します。ファイルは、まず b を通して、次に a を通して開きます。");
	fd = trace("container", open("/mnt/b/one", O_WRONLY | O_CLOEXEC));
	if (fd == -1)
		err(FAIL, "open(/mnt/b/one)");
	refused =
	    trace("container", mount(NULL, "/mnt/b", NULL,
				     MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	error = errno;
	busy = look("/mnt/b");
	close(fd);
	fd = trace("container", open("/mnt/a/one", O_WRONLY | O_CLOEXEC));
	if (fd == -1)
		err(FAIL, "open(/mnt/a/one)");
	allowed =
	    trace("container", mount(NULL, "/mnt/b", NULL,
				     MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	close(fd);
	claim(refused == -1 && error == EBUSY && has(busy, "rw") &&
		  allowed == 0,
	      "With the file open through b the remount failed with EBUSY and "
	      "b stayed rw. With the same file open through a it succeeded.",
	      "b を通して開いていると、再マウントは EBUSY で失敗し、b は rw "
	      "のままでした。同じファイルを a を通して開いていても、"
	      "再マウントは成功しました。");

	step("Now b is read-only. Is a?",
	     "b は読み取り専用になりました。a はどうでしょうか。");
	v = look("/mnt/b");
	two = touch("/mnt/b/two");
	a = touch("/mnt/a/two");
	seen = there("/mnt/b/two");
	claim(has(v, "ro") && two == EROFS && a == 0 && seen,
	      "No file could be made through b. Through a it could, and it is "
	      "seen in b.",
	      "b を通してはファイルを作れませんでした。a を通すと作れて、その"
	      "ファイルは b にも見えます。");
}

static void
flags(void)
{
	struct view before, after;

	step("The tmpfs a/sub is nosuid. It is bound to flags, and that is "
	     "remounted with MS_RDONLY alone.",
	     "a/sub の tmpfs には nosuid が付いています。これを flags に"
	     "バインドし、MS_RDONLY だけを指定して再マウントします。");
	if (trace("container",
		  mount("/mnt/a/sub", "/mnt/flags", NULL, MS_BIND, NULL)) == -1)
		err(FAIL, "mount(/mnt/flags, MS_BIND)");
	before = look("/mnt/flags");
	if (trace("container", mount(NULL, "/mnt/flags", NULL,
				     MS_REMOUNT | MS_BIND | MS_RDONLY, NULL)) ==
	    -1)
		err(FAIL, "mount(/mnt/flags, MS_REMOUNT)");
	after = look("/mnt/flags");
	claim(has(before, "rw") && has(before, "nosuid") && has(after, "ro") &&
		  !has(after, "nosuid"),
	      "The new mount was nosuid like the one that it was bound from. "
	      "The remount made it read-only and took nosuid away.",
	      "新しいマウントは、バインド元と同じ nosuid でした。再マウントで"
	      "読み取り専用になり、nosuid は外れました。");
}

static void
recursive(void)
{
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_RDONLY};
	bool plain, rec;
	int top, below;
	struct view before, after;

	step("a has a mount below it, sub. a is bound without and with MS_REC.",
	     "a の下の sub には、別のファイルシステムがマウントされています。"
	     "a を、MS_REC なしと MS_REC ありで 1 回ずつバインドします。");
	touch("/mnt/a/sub/file");
	if (trace("container",
		  mount("/mnt/a", "/mnt/plain", NULL, MS_BIND, NULL)) == -1)
		err(FAIL, "mount(/mnt/plain, MS_BIND)");
	if (trace("container", mount("/mnt/a", "/mnt/rec", NULL,
				     MS_BIND | MS_REC, NULL)) == -1)
		err(FAIL, "mount(/mnt/rec, MS_BIND | MS_REC)");
	plain = there("/mnt/plain/sub/file");
	rec = there("/mnt/rec/sub/file");
	claim(
	    !plain && rec,
	    "With MS_REC the file in sub is found below the new mount, without "
	    "it not.",
	    "sub のファイルは、MS_REC を付けたほうにはあり、付けなかったほう"
	    "にはありません。");

	step(
	    "The one with sub below it is remounted read-only, with MS_REC.",
	    "sub も含むほうを、MS_REC を付けて読み取り専用で再マウントします。");
	if (trace("container",
		  mount(NULL, "/mnt/rec", NULL,
			MS_REMOUNT | MS_BIND | MS_RDONLY | MS_REC, NULL)) == -1)
		err(FAIL, "mount(/mnt/rec, MS_REMOUNT)");
	top = touch("/mnt/rec/x");
	below = touch("/mnt/rec/sub/x");
	claim(top == EROFS && below == 0,
	      "The mount itself is read-only. In the mount below it a file "
	      "could still be made.",
	      "そのマウントは読み取り専用になりました。下のマウントには、まだ"
	      "ファイルを作れます。");

	step("mount_setattr(2) with AT_RECURSIVE on the same tree.",
	     "同じツリーに、AT_RECURSIVE を付けて mount_setattr(2) を"
	     "呼び出します。");
	before = look("/mnt/rec/sub");
	if (trace("container", syscall(SYS_mount_setattr, AT_FDCWD, "/mnt/rec",
				       AT_RECURSIVE, &attr, sizeof attr)) ==
	    -1) {
		if (errno != ENOSYS)
			err(FAIL, "mount_setattr(/mnt/rec)");
		cannot("mount_setattr(2) needs Linux 5.12",
		       "mount_setattr(2) には Linux 5.12 以降が必要です。");
	} else {
		after = look("/mnt/rec/sub");
		below = touch("/mnt/rec/sub/y");
		claim(has(before, "rw") && has(after, "ro") &&
			  has(before, "nosuid") && has(after, "nosuid") &&
			  below == EROFS,
		      "Now the mount below is read-only, too. It was nosuid "
		      "before, and still is.",
		      "下のマウントも読み取り専用になりました。nosuid は、"
		      "呼び出す前と同じく付いています。");
	}
}

int
main(int argc, char *argv[])
{
	ino_t host;
	pid_t pid;

	demo(argc, argv, ROOT);
	step("A place to play: a tmpfs on /mnt, in a new mount namespace.",
	     "実験の場所を用意します。新しいマウント名前空間で、/mnt に tmpfs "
	     "をマウントします。");
	host = show_inode("host", "/proc/self/ns/mnt").st_ino;
	if ((pid = child()) == 0) {
		prepare(host);
		directory();
		single_file();
		read_only();
		flags();
		recursive();
		explore();
		_exit(PASS);
	}
	reap(pid);
	return verdict(10);
}
