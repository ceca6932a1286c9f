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
	struct diff d = {.from = upper, .to = "/mnt/image"};

	walk(&d, "", in_upper);
	printf("   %s %s\n", upper,
	       say("read as \"docker diff\" would:",
		   "を docker diff の形で表すと："));
	for (int i = 0; i < d.n; i++)
		printf("   %s\n", d.line[i]);
	return d;
}

static void
overlay(const char *on, const char *options)
{
	printf("   inside$ mount -t overlay -o %s overlay %s\n", options, on);
	if (mount("overlay", on, "overlay", 0, options) == -1) {
		if (errno == ENODEV)
			skip("this kernel has no overlayfs",
			     "このカーネルに overlayfs はありません。");
		err(FAIL, "mount(overlay)");
	}
}

/* What a container does to the image, here always the same. */
static void
container(const char *options)
{
	overlay("/mnt/merged", options);
	echo("more", "/mnt/merged/bin/sh", O_APPEND);
	if (unlink("/mnt/merged/etc/motd") == -1 ||
	    unlink("/mnt/merged/cache/index") == -1 ||
	    rmdir("/mnt/merged/cache") == -1)
		err(FAIL, "rm");
	make_dir("/mnt/merged/cache");
	make_dir("/mnt/merged/new");
	echo("new", "/mnt/merged/new/file", O_TRUNC);
}

static void
compare(void)
{
	struct diff tmpfs, ext4, trees;

	step("A container changes the image; its upper layer is on tmpfs.",
	     "コンテナがイメージを変更します。上層は tmpfs にあります。");
	container("lowerdir=" LAYERS ",upperdir=/mnt/upper,workdir=/mnt/work");
	tmpfs = by_layer("/mnt/upper");
	trees = by_trees("/mnt/merged");
	claim(same(tmpfs, trees),
	      "Comparing both trees, file by file, says the same.",
	      "2 つのツリーをファイルごとに比べた結果と同じです。");

	step("Another one does the same; its upper layer is on ext4.",
	     "別のコンテナが同じ変更をします。上層は ext4 にあります。");
	if (umount("/mnt/merged") == -1)
		err(FAIL, "umount");
	container("lowerdir=" LAYERS
		  ",upperdir=/mnt/disk/upper,workdir=/mnt/disk/work");
	ext4 = by_layer("/mnt/disk/upper");
	claim(same(ext4, tmpfs) && same(ext4, by_trees("/mnt/merged")),
	      "The same layer, on another file system.",
	      "別のファイルシステムでも、同じレイヤーになりました。");

	step("The container ends; its layer is put on top of the image.",
	     "コンテナが終わり、そのレイヤーをイメージのいちばん上に"
	     "重ねます。");
	if (umount("/mnt/merged") == -1)
		err(FAIL, "umount");
	overlay("/mnt/commit", "lowerdir=/mnt/disk/upper:" LAYERS);
	trees = by_trees("/mnt/commit");
	claim(same(trees, ext4) && touch("/mnt/commit/x") == EROFS,
	      "An image with the changes in it, of four layers.",
	      "変更の入ったイメージが、4 つのレイヤーでできました。");
}

int
main(int argc, char *argv[])
{
	const char *dirs[] = {"image",	"upper", "work",       "merged",
			      "commit", "disk",	 "disk/upper", "disk/work"};
	char path[32];
	ino_t host;
	pid_t pid;

	demo(argc, argv, ROOT);
	step("An image of three layers on a tmpfs, and a disk with an ext4.",
	     "tmpfs に 3 つのレイヤーからなるイメージを、さらに ext4 の"
	     "ディスクを用意します。");
	host = show_inode("host", "/proc/self/ns/mnt").st_ino;
	if ((pid = child()) == 0) {
		play(host);
		for (int i = 0; i < 8; i++) {
			snprintf(path, sizeof path, "/mnt/%s", dirs[i]);
			make_dir(path);
			if (strcmp(dirs[i], "disk") == 0)
				mount_disk("/mnt/disk", 0, path);
		}
		overlay("/mnt/image", "lowerdir=" LAYERS);
		compare();
		explore();
		_exit(PASS);
	}
	reap(pid);
	return verdict(3);
}
