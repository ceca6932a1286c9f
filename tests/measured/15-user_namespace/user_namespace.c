/*
 * user_namespace - root inside, an ordinary user outside.
 *
 * Linux 3.8 (2013). See user_namespaces(7).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sched.h>
#include "../demo.h"
#include "inside.h"

struct view {
	uid_t uid; /* who we are */
	gid_t gid;
	uid_t root; /* who owns the root directory */
};

static struct view
look(const char *who)
{
	struct view v;
	struct stat st;

	if (stat("/", &st) == -1)
		err(FAIL, "/");
	v.uid = geteuid();
	v.gid = getegid();
	v.root = st.st_uid;
	printf("   %s$ id -u\n   %u\n", who, v.uid);
	printf("   %s$ id -g\n   %u\n", who, v.gid);
	printf("   %s$ stat -c %%u /\n   %u\n", who, v.root);
	return v;
}

static long
ask_for_others(const char *who)
{
	return trace(who, unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC |
				  CLONE_NEWNET));
}

/* Returns the uid of nobody: what an id without a map looks like. */
static uid_t
make_namespace(void)
{
	long nobody = number_in("/proc/sys/kernel/overflowuid");
	struct view before, after;

	before = look("container");
	step("It makes a user namespace.", "ユーザー名前空間を作ります。");
	if (trace("container", unshare(CLONE_NEWUSER)) == -1)
		refused("unshare(CLONE_NEWUSER)", errno);
	after = look("container");
	claim(before.root != nobody && after.uid == nobody &&
		  after.root == nobody,
	      "While no ID is mapped, the process has the overflow uid, and so "
	      "has the owner of /, who had another one before.",
	      "ID マッピングを書き込むまでは、プロセスの uid も、それまで"
	      "別の uid だった / の所有者も、範囲外の UID になります。");
	return (uid_t)nobody;
}

static void
write_maps(uid_t uid, gid_t gid, uid_t nobody)
{
	char uid_map[32], gid_map[32];
	struct view v;
	long early, late, mapped;
	int error;

	one_id(uid_map, uid);
	one_id(gid_map, gid);
	step("It writes the maps, and the group's once before it may.",
	     "ID マッピングを書き込みます。gid_map は、setgroups に deny を書き"
	     "込む前にも一度試します。");
	printf("   container: uid_map is \"%s\", gid_map is \"%s\"\n", uid_map,
	       gid_map);
	early = trace("container", write_file("/proc/self/gid_map", gid_map));
	error = errno;
	if (trace("container", write_file("/proc/self/setgroups", "deny")) ==
	    -1)
		refused("/proc/self/setgroups", errno);
	late = trace("container", write_file("/proc/self/gid_map", gid_map));
	mapped = trace("container", write_file("/proc/self/uid_map", uid_map));
	if (mapped == -1)
		refused("/proc/self/uid_map", errno);
	v = look("container");
	claim(early == -1 && error == EPERM && late > 0 && v.gid == 0,
	      "gid_map is refused until setgroups(2) is denied for good; then "
	      "the gid is 0.",
	      "setgroups(2) を永久に禁止するまで gid_map は拒否され、"
	      "禁止すると gid が 0 になります。");
	claim(mapped > 0 && v.uid == 0 && v.root == nobody,
	      "The uid is 0, and the owner of / still has no ID in here.",
	      "uid は 0 になりました。/ の所有者には、この中の ID がない"
	      "ままです。");
}

static void
make_file(void)
{
	struct stat st;
	int fd;

	step("It makes a file in a tmpfs of its own; the host looks.",
	     "tmpfs をマウントしてファイルを作り、ホスト側からも見ます。");
	if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == -1)
		refused("mount(/, private)", errno);
	if (trace("container", mount("kakuri", "/tmp", "tmpfs", 0, NULL)) == -1)
		refused("mount(/tmp)", errno);
	fd = open("/tmp/file", O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	if (fd == -1)
		err(FAIL, "/tmp/file");
	if (fstat(fd, &st) == -1)
		err(FAIL, "/tmp/file");
	close(fd);
	printf("   container$ stat -c %%u /tmp/file\n   %u\n", st.st_uid);
	tell_peer(&st.st_uid, sizeof st.st_uid);
	meet(); /* the host looks */
}

static void
container(uid_t uid, gid_t gid)
{
	struct power before, after;
	long refusal, made;
	int error;
	uid_t nobody;

	before = show_power("container");
	refusal = ask_for_others("container");
	error = errno;
	nobody = make_namespace();
	write_maps(uid, gid, nobody);

	step("It asks for the four other namespaces again.",
	     "もう一度、ほかの 4 つの名前空間を作ろうとします。");
	after = show_power("container");
	made = ask_for_others("container");
	claim(!(before.effective >> CAP_SYS_ADMIN & 1) &&
		  after.effective == after.all,
	      "CAP_SYS_ADMIN was not in its effective set; now every "
	      "capability of this kernel is.",
	      "実効ケーパビリティに CAP_SYS_ADMIN はありませんでした。"
	      "いまは、このカーネルのすべてのケーパビリティがあります。");
	claim(refusal == -1 && error == EPERM && made == 0,
	      "The four namespaces were refused before, and are made now, "
	      "without root of the host.",
	      "前には拒否された 4 つの名前空間を、ホスト側の root 権限なしで"
	      "作れました。");
	make_file();
	explore();
	_exit(PASS);
}

/* The same file and the same process, as the host sees them. */
static void
look_from_outside(pid_t pid, uid_t uid)
{
	char path[64];
	struct stat here, file, process;
	uid_t inside;

	hear_peer(&inside, sizeof inside);
	snprintf(path, sizeof path, "/proc/%d/root/tmp/file", pid);
	if (stat(path, &file) == -1)
		err(FAIL, "%s", path);
	printf("   host$ stat -c %%u %s\n   %u\n", path, file.st_uid);
	if (stat("/tmp", &here) == -1)
		err(FAIL, "/tmp");
	snprintf(path, sizeof path, "/proc/%d/status", pid);
	if (stat(path, &process) == -1)
		err(FAIL, "%s", path);
	show_lines("host", path, "Uid:");
	claim(inside == 0 && file.st_uid == uid && process.st_uid == uid &&
		  file.st_dev != here.st_dev,
	      "In the container the file is uid 0's; on the host file and "
	      "process are the ordinary user's.",
	      "ファイルの所有者は、コンテナの中では uid 0 です。ホスト側から"
	      "見ると、ファイルもプロセスも一般ユーザーのものです。");
	meet();
}

int
main(int argc, char *argv[])
{
	uid_t uid;
	gid_t gid;
	pid_t pid;

	demo(argc, argv, ANYONE);
	become_ordinary();
	uid = geteuid();
	gid = getegid();
	step("An ordinary user asks for four namespaces.",
	     "一般ユーザーが、4 つの名前空間を作ろうとします。");
	pid = child();
	if (pid == 0)
		container(uid, gid);
	look_from_outside(pid, uid);
	reap(pid);
	return verdict(6);
}
