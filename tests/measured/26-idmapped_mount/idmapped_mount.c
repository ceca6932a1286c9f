/*
 * idmapped_mount - change who owns the files, in one mount and not on disk.
 *
 * Linux 5.12 (2021). See mount_setattr(2), open_tree(2), user_namespaces(7).
 */
#define _GNU_SOURCE
#include "idmap.h"

#define CONTAINER_A "0 100000 65536"
#define CONTAINER_B "0 200000 65536"

static void
one_file(void)
{
	struct stat disk, mapped;

	step("A file of uid 1000, on a disk.",
	     "ディスクに uid 1000 のファイルがあります。");
	touch("inside", "/mnt/disk/home/file");
	if (chown("/mnt/disk/home", 1000, 1000) == -1 ||
	    chown("/mnt/disk/home/file", 1000, 1000) == -1)
		err(FAIL, "chown");
	disk = show_owner("inside", "/mnt/disk/home/file");

	step("A mount of its directory, in which 1000 is 0.",
	     "そのディレクトリを、1000 を 0 とするマウントで見せます。");
	must_idmap("/mnt/disk/home", "/mnt/home", user_namespace("1000 0 1"));
	show_lines("inside", "/proc/self/mountinfo", "/home");
	mapped = show_owner("inside", "/mnt/home/file");
	claim(disk.st_ino == mapped.st_ino && disk.st_dev == mapped.st_dev &&
		  disk.st_uid == 1000 && mapped.st_uid == 0 &&
		  owner("inside", "/mnt/disk/home/file", 1000),
	      "One file: root's in this mount, of uid 1000 on the disk.",
	      "1 つのファイルが、このマウントでは root のもの、ディスクでは "
	      "uid 1000 のものです。");

	step("Root makes a file in the mount.",
	     "root が、このマウントにファイルを作ります。");
	claim(touch("inside", "/mnt/home/new") == 0 &&
		  owner("inside", "/mnt/home/new", 0) &&
		  owner("inside", "/mnt/disk/home/new", 1000),
	      "It is mapped back: on the disk it belongs to uid 1000.",
	      "逆向きにもマッピングされ、ディスクでは uid 1000 の"
	      "ファイルになりました。");
}

/* In the user namespace of container A, as its root. */
static void
container_a(int userns)
{
	bool mine;

	if (setns(userns, CLONE_NEWUSER) == -1)
		err(FAIL, "setns(CLONE_NEWUSER)");
	if (setresgid(0, 0, 0) == -1 || setresuid(0, 0, 0) == -1)
		err(FAIL, "setresuid");
	mine = owner("a", "/mnt/a/motd", 0) && touch("a", "/mnt/a/from-a") == 0;
	claim(mine && owner("a", "/mnt/b/motd", 65534) &&
		  touch("a", "/mnt/b/motd") == EACCES &&
		  owner("a", "/mnt/disk/image/motd", 65534),
	      "For its root the image is its own, in its own mount only.",
	      "コンテナの root にとって、イメージが自分のものなのは自分の"
	      "マウントの中だけです。");
	explore();
	_exit(PASS);
}

static void
two_containers(void)
{
	int a = user_namespace(CONTAINER_A), b = user_namespace(CONTAINER_B);
	struct stat disk, in_a, in_b;
	pid_t pid;

	step("An image of uid 0, mounted for two containers with other ids.",
	     "uid 0 のイメージを、ID の異なる 2 つのコンテナのために"
	     "マウントします。");
	touch("inside", "/mnt/disk/image/motd");
	must_idmap("/mnt/disk/image", "/mnt/a", a);
	must_idmap("/mnt/disk/image", "/mnt/b", b);
	disk = show_owner("inside", "/mnt/disk/image/motd");
	in_a = show_owner("inside", "/mnt/a/motd");
	in_b = show_owner("inside", "/mnt/b/motd");
	claim(disk.st_ino == in_a.st_ino && disk.st_ino == in_b.st_ino &&
		  disk.st_uid == 0 && in_a.st_uid == 100000 &&
		  in_b.st_uid == 200000,
	      "One file with three owners, in three mounts.",
	      "1 つのファイルの所有者が、3 つのマウントでそれぞれ異なります。");

	step("Root of container A looks at all three, and writes.",
	     "コンテナ A の root が 3 つとも調べ、書き込みます。");
	if ((pid = child()) == 0)
		container_a(a);
	reap(pid);
	claim(owner("inside", "/mnt/disk/image/from-a", 0) &&
		  owner("inside", "/mnt/b/from-a", 200000),
	      "What it wrote is root's on the disk: mind set-uid programs.",
	      "書き込んだものは、ディスクでは root のファイルです。set-uid "
	      "プログラムに注意が必要です。");
}

static void
outside_the_map(void)
{
	pid_t pid;

	step("Uid 5 is not in the map of home, which holds one uid.",
	     "home の ID マッピングには uid が 1 つだけあり、uid 5 は"
	     "ありません。");
	if ((pid = child()) == 0) {
		if (setresgid(5, 5, 5) == -1 || setresuid(5, 5, 5) == -1)
			err(FAIL, "setresuid");
		claim(touch("uid5", "/mnt/disk/home/five") == 0 &&
			  owner("uid5", "/mnt/home/five", 65534) &&
			  touch("uid5", "/mnt/home/another") == EOVERFLOW,
		      "Its files are nobody's there, and it can make none.",
		      "そのファイルの所有者は nobody に見え、新しいファイルは"
		      "作れません。");
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
	if ((pid = child()) == 0) {
		play(host, "disk disk/home disk/image home a b");
		one_file();
		two_containers();
		outside_the_map();
		_exit(PASS);
	}
	reap(pid);
	return verdict(6);
}
