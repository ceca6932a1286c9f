/*
 * idmapped_mount - change who owns the files, in one mount and not on the disk.
 *
 * Linux 5.12 (2021). See mount_setattr(2), open_tree(2), user_namespaces(7).
 */
#define _GNU_SOURCE
#include "idmap.h"

/* Mount source on target, with the maps of that user namespace. */
static void
idmap(const char *source, const char *target, int userns)
{
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_IDMAP,
				  .userns_fd = (uint64_t)userns};
	long tree, set, moved;

	/* Like a bind mount, but attached nowhere yet ... */
	tree = syscall(SYS_open_tree, AT_FDCWD, source,
		       OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	called("container", tree,
	       "open_tree(AT_FDCWD, \"%s\", OPEN_TREE_CLONE)", source);
	if (tree == -1)
		err(FAIL, "open_tree");
	/* ... only such a mount can be given a map ... */
	set = syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attr,
		      sizeof attr);
	called("container", set,
	       "mount_setattr(%ld, \"\", AT_EMPTY_PATH, "
	       "{MOUNT_ATTR_IDMAP, userns_fd=%d})",
	       tree, userns);
	need_mount_setattr(set);
	if (set == -1)
		err(FAIL, "mount_setattr");
	/* ... and then a place. */
	moved = syscall(SYS_move_mount, tree, "", AT_FDCWD, target,
			MOVE_MOUNT_F_EMPTY_PATH);
	called("container", moved, "move_mount(%ld, \"\", AT_FDCWD, \"%s\")",
	       tree, target);
	if (moved == -1)
		err(FAIL, "move_mount");
	close((int)tree);
}

static void
one_file(void)
{
	struct stat disk, mapped, again, new, on_disk;
	int made;

	step("A file of uid 1000, on a disk.",
	     "ディスクに uid 1000 のファイルがあります。");
	touch("container", "/mnt/disk/home/file");
	if (chown("/mnt/disk/home", 1000, 1000) == -1 ||
	    chown("/mnt/disk/home/file", 1000, 1000) == -1)
		err(FAIL, "chown");
	disk = show_owner("container", "/mnt/disk/home/file");

	step("A mount of its directory, in which 1000 is 0.",
	     "ファイルのあるディレクトリから、uid 1000 を 0 とするマウントを"
	     "作ります。");
	idmap("/mnt/disk/home", "/mnt/home",
	      user_namespace("container", "1000 0 1"));
	show_lines("container", "/proc/self/mountinfo", "/home");
	mapped = show_owner("container", "/mnt/home/file");
	again = show_owner("container", "/mnt/disk/home/file");
	claim(disk.st_ino == mapped.st_ino && disk.st_dev == mapped.st_dev &&
		  disk.st_uid == 1000 && mapped.st_uid == 0 &&
		  again.st_uid == 1000,
	      "The same inode belongs to uid 0 in this mount, and to uid 1000 "
	      "on the disk, before and after.",
	      "同じ inode が、このマウントでは uid 0 のもの、ディスク上では前も"
	      "後も uid 1000 のものです。");

	step("Root makes a file in the mount.",
	     "root が、このマウントにファイルを作ります。");
	made = touch("container", "/mnt/home/new");
	new = show_owner("container", "/mnt/home/new");
	on_disk = show_owner("container", "/mnt/disk/home/new");
	claim(made == 0 && new.st_uid == 0 && on_disk.st_uid == 1000 &&
		  new.st_ino == on_disk.st_ino,
	      "The owner is mapped back: the new file is of uid 0 in the "
	      "mount, and of uid 1000 on the disk.",
	      "所有者は逆向きにもマッピングされます。新しいファイルは、"
	      "マウントでは uid 0 のもの、ディスク上では uid 1000 のもの"
	      "です。");
}

/* In the user namespace of container A, as its root. */
static void
container_a(int userns)
{
	struct stat own, other, disk;
	int in_own, in_other;
	uid_t nobody = overflow_uid();

	if (trace("container A", setns(userns, CLONE_NEWUSER)) == -1)
		err(FAIL, "setns(CLONE_NEWUSER)");
	if (setresgid(0, 0, 0) == -1)
		err(FAIL, "setresgid");
	if (trace("container A", setresuid(0, 0, 0)) == -1)
		err(FAIL, "setresuid");
	own = show_owner("container A", "/mnt/a/motd");
	in_own = touch("container A", "/mnt/a/motd");
	other = show_owner("container A", "/mnt/b/motd");
	in_other = touch("container A", "/mnt/b/motd");
	disk = show_owner("container A", "/mnt/disk/image/motd");
	claim(own.st_uid == 0 && in_own == 0 && other.st_uid == nobody &&
		  in_other == EACCES && disk.st_uid == nobody,
	      "For the root of container A the file is its own, and it may "
	      "write it, in its mount; in the other two it is nobody's, and "
	      "through that of B it may not write it.",
	      "コンテナ A の root から見ると、ファイルは A のマウントでは自分の"
	      "もので、書き込めます。ほかの 2 つでは nobody のもので、"
	      "B のマウントからは書き込めません。");
	if (touch("container A", "/mnt/a/from-a") != 0)
		err(FAIL, "touch");
	if (trace("container A", chmod("/mnt/a/from-a", 04755)) == -1)
		err(FAIL, "chmod");
	explore();
	_exit(PASS);
}

static void
two_containers(void)
{
	struct stat disk, in_a, in_b;
	int a, b;
	pid_t pid;

	step("An image of uid 0, mounted for two containers with other IDs.",
	     "uid 0 のイメージを、ID の異なる 2 つのコンテナのために"
	     "マウントします。");
	touch("container", "/mnt/disk/image/motd");
	a = user_namespace("container", "0 100000 65536");
	idmap("/mnt/disk/image", "/mnt/a", a);
	b = user_namespace("container", "0 200000 65536");
	idmap("/mnt/disk/image", "/mnt/b", b);
	disk = show_owner("container", "/mnt/disk/image/motd");
	in_a = show_owner("container", "/mnt/a/motd");
	in_b = show_owner("container", "/mnt/b/motd");
	claim(disk.st_ino == in_a.st_ino && disk.st_ino == in_b.st_ino &&
		  disk.st_uid == 0 && in_a.st_uid == 100000 &&
		  in_b.st_uid == 200000,
	      "One inode belongs to uid 0 on the disk, to 100000 in the mount "
	      "for A and to 200000 in the mount for B.",
	      "1 つの inode が、ディスク上では uid 0、A のマウントでは 100000、"
	      "B のマウントでは 200000 のものです。");

	step("Root of container A looks at all three, and makes a set-uid "
	     "file.",
	     "コンテナ A の root が、3 つのマウントを調べてから、set-uid の"
	     "ファイルを作ります。");
	pid = child();
	if (pid == 0)
		container_a(a);
	reap(pid);
	disk = show_owner("container", "/mnt/disk/image/from-a");
	in_b = show_owner("container", "/mnt/b/from-a");
	printf("   container$ stat -c %%a /mnt/disk/image/from-a\n   %o\n",
	       disk.st_mode & 07777);
	claim(disk.st_uid == 0 && (disk.st_mode & S_ISUID) != 0 &&
		  in_b.st_uid == 200000,
	      "On the disk that file is set-uid and belongs to root: whoever "
	      "reaches it there could run it as root.",
	      "このファイルは、ディスク上では set-uid の付いた root の"
	      "ファイルです。ディスクを直接たどれる人は、root として"
	      "実行できます。");
}

static void
outside_the_map(void)
{
	struct stat five;
	int on_disk, in_mount;
	pid_t pid;

	step("Uid 5 is not in the map of home, which holds one uid.",
	     "home の ID マッピングには uid が 1 つだけあり、uid 5 は"
	     "ありません。");
	if (chmod("/mnt/disk/home", 0777) == -1)
		err(FAIL, "chmod");
	pid = child();
	if (pid == 0) {
		if (setresgid(5, 5, 5) == -1)
			err(FAIL, "setresgid");
		if (trace("uid 5", setresuid(5, 5, 5)) == -1)
			err(FAIL, "setresuid");
		on_disk = touch("uid 5", "/mnt/disk/home/five");
		five = show_owner("uid 5", "/mnt/home/five");
		in_mount = touch("uid 5", "/mnt/home/another");
		claim(on_disk == 0 && five.st_uid == overflow_uid() &&
			  in_mount == EOVERFLOW,
		      "Uid 5 could make a file on the disk: in the mount it is "
		      "nobody's, and there uid 5 can make none.",
		      "uid 5 のプロセスは、ディスク上ではファイルを作れました。"
		      "マウントでは、このファイルは nobody のものに見え、"
		      "uid 5 のプロセスは新しいファイルを作れません。");
		_exit(PASS);
	}
	reap(pid);
}

int
main(int argc, char *argv[])
{
	ino_t host;
	pid_t pid;

	demo(argc, argv, ROOT);
	step("A place to play: a disk with an ext4, in a new mount namespace.",
	     "実験の場所を用意します。新しいマウント名前空間で、ext4 の"
	     "ディスクをマウントします。");
	host = show_inode("host", "/proc/self/ns/mnt").st_ino;
	pid = child();
	if (pid == 0) {
		play(host, "disk disk/home disk/image home a b");
		one_file();
		two_containers();
		outside_the_map();
		_exit(PASS);
	}
	reap(pid);
	return verdict(6);
}
