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
lists(const char *path, const char *names)
{
	return strcmp(list(path), names) == 0;
}

/* Is this word in that file? */
static bool
says(const char *path, const char *word)
{
	char line[64] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd == -1 || read(fd, line, sizeof line - 1) == -1)
		err(FAIL, "%s", path);
	close(fd);
	printf("   inside$ head -1 %s\n   %s", path, line);
	return strstr(line, word) != NULL;
}

static off_t
size(const char *path)
{
	struct stat st = {.st_size = -1};

	if (stat(path, &st) == -1 && errno != ENOENT)
		err(FAIL, "%s", path);
	printf("   inside$ stat -c '%%s bytes' %s\n", path);
	if (st.st_size == -1)
		printf("   No such file or directory\n");
	else
		printf("   %jd bytes\n", (intmax_t)st.st_size);
	return st.st_size;
}

/* A whiteout is a device file of type c, with the numbers 0, 0. */
static bool
whiteout(const char *path)
{
	struct stat st = {0};
	bool is;

	printf("   inside$ stat -c '%%F %%t:%%T' %s\n", path);
	if (lstat(path, &st) == -1) {
		printf("   %s\n", strerror(errno));
		return false;
	}
	is = S_ISCHR(st.st_mode);
	printf("   %s %x:%x\n", is ? "character special file" : "other",
	       major(st.st_rdev), minor(st.st_rdev));
	return is && st.st_rdev == 0;
}

/* What does the directory hide of the layers below? y: everything. */
static bool
opaque(const char *path)
{
	const char *name = "trusted.overlay.opaque";
	char value[2] = "";
	ssize_t n = getxattr(path, name, value, 1);

	if (n == -1 && errno != ENODATA)
		err(FAIL, "getxattr %s", path);
	printf("   inside$ getfattr --only-values -n %s %s\n   %s\n", name,
	       path, n == -1 ? "No such attribute" : value);
	return value[0] == 'y';
}

static void
layers(void)
{
	const char *dirs[] = {"/mnt/upper", "/mnt/work", "/mnt/merged"};
	bool empty;

	step("An image of three layers, and an empty layer on top.",
	     "3 つのレイヤーからなるイメージの上に、空のレイヤーを重ねます。");
	for (int i = 0; i < 3; i++)
		make_dir(dirs[i]);
	empty = lists("/mnt/merged", "");
	if (mount("overlay", "/mnt/merged", "overlay", 0,
		  "lowerdir=" LAYERS
		  ",upperdir=/mnt/upper,workdir=/mnt/work") == -1) {
		if (errno == ENODEV)
			skip("this kernel has no overlayfs",
			     "このカーネルに overlayfs はありません。");
		err(FAIL, "mount(overlay)");
	}
	show_lines("inside", "/proc/self/mountinfo", "/mnt/merged");
	claim(empty && lists("/mnt/merged", "bin cache etc srv") &&
		  lists("/mnt/merged/bin", "python sh"),
	      "The three layers look like one tree.",
	      "3 つのレイヤーが、1 つのツリーに見えます。");
	claim(says("/mnt/base/etc/motd", "base") &&
		  says("/mnt/python/etc/motd", "python") &&
		  says("/mnt/merged/etc/motd", "python"),
	      "Of two files with one name the higher one is seen.",
	      "同じ名前のファイルは、上のレイヤーのものが見えます。");
}

static void
copy_up(void)
{
	bool nothing;
	off_t lower;

	step("A file of the lowest layer is read.",
	     "いちばん下のレイヤーにあるファイルを読みます。");
	nothing = says("/mnt/merged/bin/sh", "base") && lists("/mnt/upper", "");
	claim(nothing, "It was found below; nothing was copied.",
	      "ファイルは下層で見つかり、何もコピーされませんでした。");

	step("A line is appended to it.", "同じファイルに 1 行追記します。");
	lower = size("/mnt/base/bin/sh");
	nothing = size("/mnt/upper/bin/sh") == -1;
	printf("   inside$ echo more >>/mnt/merged/bin/sh\n");
	echo("more", "/mnt/merged/bin/sh", O_APPEND);
	claim(nothing && size("/mnt/upper/bin/sh") == lower + 5 &&
		  size("/mnt/base/bin/sh") == lower,
	      "The whole file was copied up; the layer is untouched.",
	      "ファイル全体がコピーアップされ、元のレイヤーはそのままです。");
}

static void
removed(void)
{
	bool before;

	step("A file that two layers have is removed.",
	     "2 つのレイヤーにあるファイルを削除します。");
	before = lists("/mnt/merged/etc", "hosts motd");
	printf("   inside$ rm /mnt/merged/etc/motd\n");
	if (unlink("/mnt/merged/etc/motd") == -1)
		err(FAIL, "unlink");
	claim(before && lists("/mnt/merged/etc", "hosts") &&
		  whiteout("/mnt/upper/etc/motd") &&
		  says("/mnt/python/etc/motd", "python"),
	      "A whiteout hides it; below it is still there.",
	      "ホワイトアウトがファイルを隠し、下層にはまだ残っています。");

	step("A directory is removed and made anew; another gets a file.",
	     "ディレクトリを削除して作り直し、別のディレクトリには"
	     "ファイルを加えます。");
	printf("   inside$ rm -r /mnt/merged/cache; mkdir /mnt/merged/cache\n"
	       "   inside$ echo new >/mnt/merged/etc/new\n");
	if (unlink("/mnt/merged/cache/index") == -1 ||
	    rmdir("/mnt/merged/cache") == -1)
		err(FAIL, "rm -r");
	make_dir("/mnt/merged/cache");
	echo("new", "/mnt/merged/etc/new", O_TRUNC);
	claim(lists("/mnt/base/cache", "index") &&
		  lists("/mnt/merged/cache", "") &&
		  lists("/mnt/merged/etc", "hosts new") &&
		  opaque("/mnt/upper/cache") && !opaque("/mnt/upper/etc"),
	      "The new one is opaque: nothing below it shows through.",
	      "新しい方は不透明で、その下にあるものは見えません。");
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
		play(host);
		layers();
		copy_up();
		removed();
		explore();
		_exit(PASS);
	}
	reap(pid);
	return verdict(6);
}
