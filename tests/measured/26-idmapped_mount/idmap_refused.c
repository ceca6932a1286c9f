/*
 * idmap_refused - which mounts can be given a map, and which cannot.
 *
 * Linux 5.12 (2021); layers of an overlay 5.19 (2022); tmpfs 6.3 (2023).
 * See mount_setattr(2).
 */
#define _GNU_SOURCE
#include "idmap.h"

static const char *
answer(int said)
{
	return said == 0 ? "ok" : strerror(said);
}

static void
too_late(int userns)
{
	int attached, twice, fd;

	step("The mount of the disk, where it is; then one that has a map.",
	     "ディスクのマウントをその場で変えようとし、次に、マッピング済みの"
	     "マウントで試します。");
	attached = map_ids(AT_FDCWD, "/mnt/disk", 0, userns);
	if (attached == ENOSYS)
		skip("this needs Linux 5.12 (mount_setattr)",
		     "Linux 5.12 以降が必要です（mount_setattr）。");
	printf("   inside$ mount_setattr(/mnt/disk, idmap)\n   %s\n",
	       answer(attached));
	must_idmap("/mnt/disk/image", "/mnt/a", userns);
	fd = (int)syscall(SYS_open_tree, AT_FDCWD, "/mnt/a",
			  OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	twice = map_ids(fd, "", AT_EMPTY_PATH, userns);
	printf("   inside$ mount_setattr(copy of /mnt/a, idmap)\n   %s\n",
	       answer(twice));
	close(fd);
	claim(attached == EINVAL && twice == EPERM &&
		  owner("inside", "/mnt/disk/image/motd", 0) &&
		  owner("inside", "/mnt/a/motd", 100000),
	      "Only a mount that is new gets a map, and only once.",
	      "マッピングできるのは、まだ置かれていない新しいマウントだけで、"
	      "それも 1 回だけです。");
}

static void
overlays(int userns)
{
	struct stat merged, mapped;
	int said;

	step("An overlay is asked for the same, then its layer is.",
	     "overlayfs に同じことを頼み、次にそのレイヤーに頼みます。");
	if (mount("overlay", "/mnt/merged", "overlay", 0,
		  "lowerdir=/mnt/disk/image:/mnt/tmpfs") == -1)
		err(errno == ENODEV ? SKIP : FAIL, "mount(overlay)");
	said = idmap("/mnt/merged", "/mnt/mapped", userns);
	printf("   inside$ mount_setattr(/mnt/merged, idmap)\n   %s\n",
	       answer(said));
	merged = show_owner("inside", "/mnt/merged");
	mapped = show_owner("inside", said == 0 ? "/mnt/mapped" : "/mnt/a");
	if (said == 0)
		claim(mapped.st_dev == merged.st_dev && merged.st_uid == 0 &&
			  mapped.st_uid == 100000,
		      "An overlay itself can be mapped here.",
		      "ここでは overlayfs そのものもマッピングできます。");
	else
		claim(said == EINVAL && merged.st_uid == 0 &&
			  mapped.st_uid == 100000,
		      "An overlay itself cannot be mapped here; a disk can.",
		      "ここでは overlayfs そのものはマッピングできません。"
		      "ディスクはできます。");
	if (mount("overlay", "/mnt/layers", "overlay", 0,
		  "lowerdir=/mnt/a:/mnt/tmpfs") == 0)
		claim(
		    owner("inside", "/mnt/merged/motd", 0) &&
			owner("inside", "/mnt/layers/motd", 100000),
		    "An overlay of idmapped layers has their owners.",
		    "idmapped マウントをレイヤーにすると、overlayfs の所有者も"
		    "変わります。");
	else if (errno == EINVAL)
		cannot("idmapped layers need Linux 5.19",
		       "idmapped マウントのレイヤーには Linux 5.19 以降が"
		       "必要です。");
	else
		err(FAIL, "mount(overlay)");
}

static void
tmpfs(int userns)
{
	int said;

	step("The same for a tmpfs.", "tmpfs でも試します。");
	touch("inside", "/mnt/tmpfs/file");
	said = idmap("/mnt/tmpfs", "/mnt/shown", userns);
	if (said == 0)
		claim(owner("inside", "/mnt/tmpfs/file", 0) &&
			  owner("inside", "/mnt/shown/file", 100000),
		      "A tmpfs can be mapped, too.",
		      "tmpfs もマッピングできます。");
	else if (said == EINVAL)
		cannot("tmpfs can be mapped since Linux 6.3",
		       "tmpfs のマッピングには Linux 6.3 以降が必要です。");
	else
		errx(FAIL, "mount_setattr: %s", strerror(said));
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
		int userns = user_namespace("0 100000 65536");

		play(host,
		     "disk disk/image a tmpfs merged mapped layers shown");
		touch("inside", "/mnt/disk/image/motd");
		too_late(userns);
		overlays(userns);
		tmpfs(userns);
		explore();
		_exit(PASS);
	}
	reap(pid);
	return verdict(4);
}
