/*
 * layer_diff - what "docker diff" says, read from the upper layer; and the
 * upper layer as one more layer of an image, as "docker commit" makes it.
 *
 * See the kernel's filesystems/overlayfs.rst, getxattr(2).
 */
#define _GNU_SOURCE
#include <sys/xattr.h>
#include "../disk.h"
#include "diff.h"

/* The short way: an entry of the upper layer says what became of one. */
static bool
in_upper(struct diff *d, const char *path)
{
	char full[PATH], value = '\0';
	struct stat st = {0}, old;
	bool known;

	look(d->from, path, &st);
	known = look(d->to, path, &old);
	if (S_ISCHR(st.st_mode) && st.st_rdev == 0)
		note(d, 'D', path);
	else
		note(d, known ? 'C' : 'A', path);
	join(full, d->from, path);
	getxattr(full, "trusted.overlay.opaque", &value, 1);
	if (known && value == 'y') {
		struct diff below = {.from = d->to, .to = d->from, .what = 'D'};

		walk(&below, path, in_tree); /* nothing shows through */
		for (int i = 0; i < below.n; i++)
			note(d, below.line[i][0], below.line[i] + 2);
	}
	return true;
}

static struct diff
by_layer(const char *upper)
{
	struct diff d = {.from = upper, .to = "image"};

	walk(&d, "", in_upper);
	show_diff(&d, upper,
		  say("read as \"docker diff\" would:",
		      "を docker diff の形で表すと："));
	return d;
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

/* What a container does to the image, here always the same. */
static void
change(void)
{
	if (trace("container", chdir("merged")) == -1)
		err(FAIL, "chdir(merged)");
	echo("container", "more", "bin/sh", O_APPEND);
	if (trace("container", unlink("etc/motd")) == -1)
		err(FAIL, "unlink");
	if (trace("container", unlink("cache/index")) == -1)
		err(FAIL, "unlink");
	if (trace("container", rmdir("cache")) == -1)
		err(FAIL, "rmdir");
	if (trace("container", mkdir("cache", 0755)) == -1)
		err(FAIL, "mkdir");
	if (trace("container", mkdir("new", 0755)) == -1)
		err(FAIL, "mkdir");
	echo("container", "new", "new/file", O_TRUNC);
	if (trace("container", chdir("/mnt")) == -1)
		err(FAIL, "chdir(/mnt)");
}

static void
compare(void)
{
	struct diff tmpfs, ext4, trees;
	int alone, with_upper;

	step("A container changes the image; its upper layer is on tmpfs.",
	     "コンテナがイメージを変更します。上層は tmpfs にあります。");
	overlay("merged",
		"lowerdir=app:python:base,upperdir=upper,workdir=work");
	change();
	tmpfs = by_layer("upper");
	trees = by_trees("merged");
	claim(
	    same(&tmpfs, &trees),
	    "Reading the upper layer alone and comparing both trees gave the "
	    "same list.",
	    "上層だけから求めた一覧は、2 つのツリーをファイルごとに比べた結果と"
	    "同じです。");

	step("Another one does the same; its upper layer is on ext4.",
	     "別のコンテナが同じ変更をします。上層は ext4 にあります。");
	if (umount("merged") == -1)
		err(FAIL, "umount");
	overlay("merged", "lowerdir=app:python:base,"
			  "upperdir=disk/upper,workdir=disk/work");
	change();
	ext4 = by_layer("disk/upper");
	trees = by_trees("merged");
	claim(
	    same(&ext4, &tmpfs) && same(&ext4, &trees),
	    "The upper layer on ext4 gave the list that the one on tmpfs gave, "
	    "and that of both trees.",
	    "ext4 にある上層から求めた一覧は、tmpfs のときとも、2 つのツリーを"
	    "比べた結果とも同じです。");

	step("The container ends; its layer is put on top of the image.",
	     "コンテナが終わり、そのレイヤーをイメージのいちばん上に"
	     "重ねます。");
	if (umount("merged") == -1)
		err(FAIL, "umount");
	overlay("commit", "lowerdir=disk/upper:app:python:base");
	trees = by_trees("commit");
	alone = touch("container", "commit/x");
	overlay("merged", "lowerdir=disk/upper:app:python:base,"
			  "upperdir=upper2,workdir=work2");
	with_upper = touch("container", "merged/x");
	claim(same(&trees, &ext4) && alone == EROFS && with_upper == 0,
	      "Four layers hold the image and the changes. Alone they refuse a "
	      "new file; with an upper layer on top there is one.",
	      "4 つのレイヤーに、イメージと変更がそろいました。下層だけでは"
	      "ファイルを作れず、上層を加えると作れます。");
}

int
main(int argc, char *argv[])
{
	const char *dirs[] = {"image", "upper",	 "work",   "merged",
			      "disk",  "commit", "upper2", "work2"};
	char device[32];
	ino_t host;
	pid_t pid;

	demo(argc, argv, ROOT);
	step("An image of three layers on a tmpfs, and a disk with an ext4.",
	     "3 つのレイヤーからなるイメージを tmpfs に作り、ext4 のディスクも"
	     "用意します。");
	host = show_inode("host", "/proc/self/ns/mnt").st_ino;
	pid = child();
	if (pid == 0) {
		play(host);
		for (size_t i = 0; i < sizeof dirs / sizeof dirs[0]; i++)
			make_dir(dirs[i]);
		mount_disk("/mnt/disk", 0, device);
		make_dir("disk/upper");
		make_dir("disk/work");
		overlay("image", "lowerdir=app:python:base");
		compare();
		explore();
		_exit(PASS);
	}
	reap(pid);
	return verdict(3);
}
