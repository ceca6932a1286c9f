/*
 * idmap_refused - which mounts can be given a map, and by whom.
 *
 * Linux 5.12 (2021); layers of an overlay 5.19 (2022); tmpfs 6.3 (2023).
 * See mount_setattr(2).
 */
#define _GNU_SOURCE
#include "idmap.h"

/* Like a bind mount, but attached nowhere yet. */
static int
copy(const char *who, const char *source)
{
	long tree = syscall(SYS_open_tree, AT_FDCWD, source,
			    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	called(who, tree, "open_tree(AT_FDCWD, \"%s\", OPEN_TREE_CLONE)",
	       source);
	if (tree == -1)
		err(FAIL, "open_tree");
	return (int)tree;
}

/* Let the IDs of a mount be mapped: 0 or an errno. */
static int
map(const char *who, int dir, const char *path, int userns)
{
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_IDMAP,
				  .userns_fd = (uint64_t)userns};
	int flags = *path == '\0' ? AT_EMPTY_PATH : 0;
	long set;

	set = syscall(SYS_mount_setattr, dir, path, flags, &attr, sizeof attr);
	if (dir == AT_FDCWD)
		called(who, set,
		       "mount_setattr(AT_FDCWD, \"%s\", 0, {MOUNT_ATTR_IDMAP})",
		       path);
	else
		called(who, set,
		       "mount_setattr(%d, \"\", AT_EMPTY_PATH, "
		       "{MOUNT_ATTR_IDMAP})",
		       dir);
	need_mount_setattr(set);
	return set == -1 ? errno : 0;
}

static void
attach(int tree, const char *target)
{
	long moved = syscall(SYS_move_mount, tree, "", AT_FDCWD, target,
			     MOVE_MOUNT_F_EMPTY_PATH);

	called("container", moved, "move_mount(%d, \"\", AT_FDCWD, \"%s\")",
	       tree, target);
	if (moved == -1)
		err(FAIL, "move_mount");
	close(tree);
}

static void
too_late(int userns)
{
	struct stat disk, mapped;
	int attached, detached, twice, tree;

	step("The mount of the disk where it is, then a copy of it, then a "
	     "copy of that.",
	     "ディスクの接続済みのマウントに、ID マッピングを"
	     "設定しようとします。次にマウントのコピーで、最後に"
	     "マッピング済みのマウントのコピーで試します。");
	attached = map("container", AT_FDCWD, "/mnt/disk", userns);
	tree = copy("container", "/mnt/disk/image");
	detached = map("container", tree, "", userns);
	attach(tree, "/mnt/a");
	tree = copy("container", "/mnt/a");
	twice = map("container", tree, "", userns);
	close(tree);
	disk = show_owner("container", "/mnt/disk/image/motd");
	mapped = show_owner("container", "/mnt/a/motd");
	claim(attached == EINVAL && detached == 0 && twice == EPERM &&
		  disk.st_uid == 0 && mapped.st_uid == 100000,
	      "A copy that is attached nowhere takes a map; the mount that is "
	      "attached does not, and a copy that has a map takes no other.",
	      "どこにも接続されていないコピーには ID マッピングを設定できます。"
	      "接続済みのマウントにも、マッピング済みのコピーにも"
	      "設定できません。");
}

/* Root of a user namespace, in a mount namespace of its own. */
static void
as_its_root(int userns)
{
	int tree, error;

	if (trace("container A", setns(userns, CLONE_NEWUSER)) == -1)
		err(FAIL, "setns(CLONE_NEWUSER)");
	if (setresgid(0, 0, 0) == -1)
		err(FAIL, "setresgid");
	if (setresuid(0, 0, 0) == -1)
		err(FAIL, "setresuid");
	if (trace("container A", unshare(CLONE_NEWNS)) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	tree = copy("container A", "/mnt/disk/image");
	error = map("container A", tree, "", userns);
	claim(error == EPERM,
	      "The root of a user namespace may copy the same mount, and may "
	      "not give it a map: the disk was not mounted in its namespace.",
	      "ユーザー名前空間の root は、同じマウントをコピーできますが、"
	      "ID マッピングは設定できません。ディスクは、別の"
	      "ユーザー名前空間でマウントされたためです。");
	_exit(PASS);
}

static void
by_whom(int userns)
{
	pid_t pid;

	step("The root of a user namespace asks for the same.",
	     "ユーザー名前空間の root が、同じマウントに ID マッピングを"
	     "設定しようとします。");
	pid = child();
	if (pid == 0)
		as_its_root(userns);
	reap(pid);
}

/* An overlay of one layer, and an empty one below it. */
static int
overlay(const char *target, const char *options)
{
	long result = mount("overlay", target, "overlay", 0, options);

	called("container", result,
	       "mount(\"overlay\", \"%s\", \"overlay\", 0, \"%s\")", target,
	       options);
	return result == -1 ? errno : 0;
}

static void
overlays(int userns)
{
	struct stat merged, shown;
	int error, tree;

	step("An overlay is given a map, then its layer.",
	     "overlayfs のマウントと、そのレイヤーで試します。");
	error = overlay("/mnt/merged", "lowerdir=/mnt/disk/image:/mnt/tmpfs");
	if (error != 0) {
		errno = error;
		err(error == ENODEV ? SKIP : FAIL, "mount(overlay)");
	}
	tree = copy("container", "/mnt/merged");
	error = map("container", tree, "", userns);
	if (error == 0) {
		attach(tree, "/mnt/mapped");
		merged = show_owner("container", "/mnt/merged");
		shown = show_owner("container", "/mnt/mapped");
		claim(merged.st_dev == shown.st_dev && merged.st_uid == 0 &&
			  shown.st_uid == 100000,
		      "This kernel maps the mount of an overlay itself.",
		      "このカーネルでは、overlayfs の"
		      "マウントそのものに ID マッピングを設定できます。");
	} else {
		close(tree);
		merged = show_owner("container", "/mnt/merged/motd");
		claim(error == EINVAL && merged.st_uid == 0,
		      "This kernel refuses a map for the mount of an overlay; "
		      "for the mount of the disk it took the same.",
		      "このカーネルでは、overlayfs のマウントに ID マッピングを"
		      "設定できません。ディスクのマウントには、"
		      "同じ ID マッピングを設定できました。");
	}
	error = overlay("/mnt/layers", "lowerdir=/mnt/a:/mnt/tmpfs");
	if (error == EINVAL) {
		cannot("idmapped layers need Linux 5.19",
		       "idmapped マウントのレイヤーには Linux 5.19 以降が"
		       "必要です。");
		return;
	}
	if (error != 0)
		errx(FAIL, "mount(overlay): %s", strerror(error));
	merged = show_owner("container", "/mnt/merged/motd");
	shown = show_owner("container", "/mnt/layers/motd");
	claim(merged.st_uid == 0 && shown.st_uid == 100000,
	      "The file belongs to uid 0 in the overlay of the disk's "
	      "directory, and to 100000 in the overlay of its idmapped mount.",
	      "同じファイルが、ディスクのディレクトリを重ねた overlayfs では "
	      "uid 0 のもの、idmapped マウントを重ねた overlayfs では 100000 の"
	      "ものです。");
}

static void
tmpfs(int userns)
{
	struct stat plain, mapped;
	int error, tree;

	step("The same for a tmpfs.", "tmpfs でも試します。");
	touch("container", "/mnt/tmpfs/file");
	tree = copy("container", "/mnt/tmpfs");
	error = map("container", tree, "", userns);
	if (error == EINVAL) {
		cannot("tmpfs can be mapped since Linux 6.3",
		       "tmpfs に ID マッピングを設定するには、Linux 6.3 以降が"
		       "必要です。");
		return;
	}
	if (error != 0)
		errx(FAIL, "mount_setattr: %s", strerror(error));
	attach(tree, "/mnt/shown");
	plain = show_owner("container", "/mnt/tmpfs/file");
	mapped = show_owner("container", "/mnt/shown/file");
	claim(plain.st_uid == 0 && mapped.st_uid == 100000 &&
		  plain.st_ino == mapped.st_ino,
	      "The same file on the tmpfs belongs to uid 0, and in its "
	      "idmapped mount to 100000.",
	      "tmpfs の同じファイルが、元のマウントでは uid 0 のもの、idmapped "
	      "マウントでは 100000 のものです。");
}

int
main(int argc, char *argv[])
{
	ino_t host;
	pid_t pid;
	int userns;

	demo(argc, argv, ROOT);
	step("A place to play: a disk with an ext4, in a new mount namespace.",
	     "実験の場所を用意します。新しいマウント名前空間で、ext4 の"
	     "ディスクをマウントします。");
	host = show_inode("host", "/proc/self/ns/mnt").st_ino;
	pid = child();
	if (pid == 0) {
		play(host,
		     "disk disk/image a tmpfs merged mapped layers shown");
		touch("container", "/mnt/disk/image/motd");
		userns = user_namespace("container", "0 100000 65536");
		too_late(userns);
		by_whom(userns);
		overlays(userns);
		tmpfs(userns);
		explore();
		_exit(PASS);
	}
	reap(pid);
	return verdict(5);
}
