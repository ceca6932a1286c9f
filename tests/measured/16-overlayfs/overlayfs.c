/*
 * overlayfs - the layers of an image, and one more that takes the changes.
 *
 * Linux 3.18 (2014); several lower layers 4.0 (2015). See mount(8), and the
 * kernel's filesystems/overlayfs.rst.
 */
#define _GNU_SOURCE
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include "layers.h"

static bool
lists(const char *who, const char *path, const char *names)
{
	return strcmp(list(who, path), names) == 0;
}

/* Is this the first line of that file? */
static bool
says(const char *who, const char *path, const char *word)
{
	char line[64] = "";
	FILE *f = fopen(path, "re");

	printf("   %s$ head -n 1 %s\n", who, path);
	if (f == NULL) {
		printf("   %s\n", strerror(errno));
		return false;
	}
	if (fgets(line, sizeof line, f) == NULL)
		line[0] = '\0';
	fclose(f);
	line[strcspn(line, "\n")] = '\0';
	printf("   %s\n", line);
	return strcmp(line, word) == 0;
}

/* A size of -1: it is not there. */
static struct stat
look(const char *who, const char *path)
{
	struct stat st = {.st_size = -1};

	if (stat(path, &st) == -1 && errno != ENOENT)
		err(FAIL, "%s", path);
	printf("   %s$ stat -c '%%s bytes, %%b blocks' %s\n", who, path);
	if (st.st_size == -1)
		printf("   No such file or directory\n");
	else
		printf("   %jd bytes, %jd blocks\n", (intmax_t)st.st_size,
		       (intmax_t)st.st_blocks);
	return st;
}

/* A whiteout is a device file of type c, with the numbers 0, 0. */
static bool
whiteout(const char *path)
{
	struct stat st = {0};
	bool device;

	printf("   container$ stat -c '%%F %%t:%%T' %s\n", path);
	if (lstat(path, &st) == -1) {
		printf("   %s\n", strerror(errno));
		return false;
	}
	device = S_ISCHR(st.st_mode);
	printf("   %s %x:%x\n", device ? "character special file" : "other",
	       major(st.st_rdev), minor(st.st_rdev));
	return device && st.st_rdev == 0;
}

/* Does the directory hide what the layers below have under its name? */
static bool
opaque(const char *path)
{
	const char *name = "trusted.overlay.opaque";
	char value[2] = "";
	ssize_t n = getxattr(path, name, value, 1);

	if (n == -1 && errno != ENODATA)
		err(FAIL, "getxattr %s", path);
	printf("   container$ getfattr --only-values -n %s %s\n   %s\n", name,
	       path, n == -1 ? "No such attribute" : value);
	return value[0] == 'y';
}

/* Mount an overlay, and print the call as it was made. */
static void
overlay(const char *merged, const char *options)
{
	int result = mount("overlay", merged, "overlay", 0, options);
	int error = errno;

	printf("   container: mount(\"overlay\", \"%s\", \"overlay\", 0, "
	       "\"%s\") = %d\n",
	       merged, options, result);
	if (result == 0)
		return;
	if (error == ENODEV)
		skip("this kernel has no overlayfs",
		     "このカーネルに overlayfs はありません。");
	errno = error;
	err(FAIL, "mount(overlay)");
}

static void
layers(void)
{
	bool empty, all, bin, base, python, merged;

	step("An image of three layers, and an empty layer on top.",
	     "3 つのレイヤーからなるイメージの上に、空のレイヤーを重ねます。");
	make_dir("upper");
	make_dir("work");
	make_dir("merged");
	empty = lists("container", "merged", "");
	overlay("merged",
		"lowerdir=app:python:base,upperdir=upper,workdir=work");
	show_lines("container", "/proc/self/mountinfo", "/mnt/merged");
	all = lists("container", "merged", "bin cache etc srv");
	bin = lists("container", "merged/bin", "python sh");
	claim(empty && all && bin,
	      "merged was empty before the call; now it shows the names of all "
	      "three layers.",
	      "空だった merged に、3 つのレイヤーの名前がすべて見えます。");

	base = says("container", "base/etc/motd", "base/etc/motd");
	python = says("container", "python/etc/motd", "python/etc/motd");
	merged = says("container", "merged/etc/motd", "python/etc/motd");
	claim(base && python && merged,
	      "base and python both have a motd; merged shows that of python, "
	      "the higher one.",
	      "motd は base と python の両方にあり、merged には、上の"
	      "レイヤー python の motd が見えます。");
}

static void
copy_up(void)
{
	struct stat lower, before, upper, after;
	bool found, nothing;

	step("A file of the lowest layer is read.",
	     "いちばん下のレイヤーにあるファイルを読みます。");
	found = says("container", "merged/bin/sh", "base/bin/sh");
	nothing = lists("container", "upper", "");
	claim(found && nothing,
	      "merged gave what base has, and upper is still empty: reading "
	      "copies nothing.",
	      "base にあるファイルが merged から読め、upper は空のままです。"
	      "読むだけでは何もコピーされません。");

	step("A line is appended to it.", "同じファイルに 1 行追記します。");
	lower = look("container", "base/bin/sh");
	before = look("container", "upper/bin/sh");
	echo("container", "more", "merged/bin/sh", O_APPEND);
	upper = look("container", "upper/bin/sh");
	after = look("container", "base/bin/sh");
	claim(before.st_size == -1 && upper.st_size == lower.st_size + 5 &&
		  lower.st_blocks * 512 >= lower.st_size &&
		  upper.st_blocks >= lower.st_blocks &&
		  after.st_size == lower.st_size,
	      "For five bytes appended, upper has a file of the full length "
	      "and as many blocks now; in base it is as long as before.",
	      "5 バイト追記すると、5 バイト長くなった"
	      "ファイル全体が upper にできました。ブロックの数も元の"
	      "ファイル以上です。base のファイルの長さは元のままです。");
}

static void
removed(void)
{
	bool before, after, device, below, hidden, merged, opaque_cache,
	    opaque_etc;

	step("A file that two layers have is removed.",
	     "2 つのレイヤーにあるファイルを削除します。");
	before = lists("container", "merged/etc", "hosts motd");
	if (trace("container", unlink("merged/etc/motd")) == -1)
		err(FAIL, "unlink");
	after = lists("container", "merged/etc", "hosts");
	device = whiteout("upper/etc/motd");
	below = says("container", "python/etc/motd", "python/etc/motd");
	claim(
	    before && after && device && below,
	    "merged has no motd any more, upper has a device 0:0 of that name, "
	    "and python has its file.",
	    "merged から motd が消え、upper にはその名前のデバイスファイル 0:0 "
	    "があり、python のファイルは残っています。");

	step("A directory is removed and made anew; another gets a file.",
	     "ディレクトリを削除して作り直し、別のディレクトリには"
	     "ファイルを加えます。");
	if (trace("container", unlink("merged/cache/index")) == -1)
		err(FAIL, "unlink");
	if (trace("container", rmdir("merged/cache")) == -1)
		err(FAIL, "rmdir");
	if (trace("container", mkdir("merged/cache", 0755)) == -1)
		err(FAIL, "mkdir");
	echo("container", "new", "merged/etc/new", O_TRUNC);
	below = lists("container", "base/cache", "index");
	hidden = lists("container", "merged/cache", "");
	merged = lists("container", "merged/etc", "hosts new");
	opaque_cache = opaque("upper/cache");
	opaque_etc = opaque("upper/etc");
	claim(below && hidden && merged && opaque_cache && !opaque_etc,
	      "cache is opaque in upper and shows nothing of base; etc is not, "
	      "and still shows hosts of base.",
	      "upper の cache は不透明で、base の中身が見えません。etc は不透明"
	      "ではなく、base の hosts も見えます。");
}

/* The same image once more, while the first overlay is mounted. */
static void
second_container(void)
{
	bool motd, first, index, second;
	off_t copied, below;

	step("A second overlay on the same image, while the first is there.",
	     "1 つ目をマウントしたまま、同じイメージに 2 つ目の overlay を"
	     "重ねます。");
	make_dir("upper2");
	make_dir("work2");
	make_dir("merged2");
	overlay("merged2",
		"lowerdir=app:python:base,upperdir=upper2,workdir=work2");
	motd = says("container", "merged2/etc/motd", "python/etc/motd");
	index = lists("container", "merged2/cache", "index");
	below = look("container", "merged2/bin/sh").st_size;
	copied = look("container", "merged/bin/sh").st_size;
	echo("container", "second", "merged2/srv/second", O_TRUNC);
	second = lists("container", "merged2/srv", "main.py second");
	first = lists("container", "merged/srv", "main.py");
	claim(motd && index && below != -1 && copied == below + 5 && second &&
		  first,
	      "The second sees motd, index and sh as the image has "
	      "them; the first does not see what the second wrote.",
	      "2 つ目からは motd、index、sh がイメージのまま見え、"
	      "2 つ目が書いたものは 1 つ目から見えません。");
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
	pid = child();
	if (pid == 0) {
		play(host);
		layers();
		copy_up();
		removed();
		second_container();
		explore();
		_exit(PASS);
	}
	reap(pid);
	return verdict(7);
}
