/*
 * changes - a ruleset about changing files: what it refuses, and what not.
 *
 * Linux 5.13 (2021), truncate(2) 6.2 (2023). See landlock(7).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sched.h>
#include "../demo.h"

/* As in <linux/landlock.h> of 6.2, which few machines have. */
struct landlock_ruleset_attr {
	uint64_t handled_access_fs;
};
struct landlock_path_beneath_attr {
	uint64_t allowed_access;
	int32_t parent_fd;
} __attribute__((packed));
#define LANDLOCK_CREATE_RULESET_VERSION (1U << 0)
#define LANDLOCK_RULE_PATH_BENEATH 1
#define LANDLOCK_ACCESS_FS_WRITE_FILE (1ULL << 1)
#define LANDLOCK_ACCESS_FS_REMOVE_FILE (1ULL << 5)
#define LANDLOCK_ACCESS_FS_MAKE_REG (1ULL << 8)
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)	 /* ABI 2 */
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14) /* ABI 3 */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

/* What is refused, but beneath /tmp/dir; all of it is on a tmpfs of ours. */
#define CHANGES                                                                \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE |      \
	 LANDLOCK_ACCESS_FS_MAKE_REG)

/* What a child finds out: of each call that it makes the errno, or 0. */
struct result {
	int write_inside, write_outside, truncate_inside, truncate_outside;
	int chmod, utimensat, stat, chdir, mount, root, link;
};
enum { FREE, CHANGE, REFER, CHILDREN };
static struct result *result; /* shared with the children */
static char root_of_parent[32];

static int
error_of(long returned)
{
	return returned == -1 ? errno : 0;
}

static void
write_map(const char *path, const char *format, unsigned int id)
{
	int fd;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		err(FAIL, "%s", path);
	if (dprintf(fd, format, id) < 0)
		err(FAIL, "%s", path);
	close(fd);
}

/* A mount namespace; who is not root gets a user namespace with it. */
static void
leave_host(void)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();

	if (capable(CAP_SYS_ADMIN)) {
		if (unshare(CLONE_NEWNS) == -1)
			err(FAIL, "unshare(CLONE_NEWNS)");
		return;
	}
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) == -1)
		skip("no user namespace for an ordinary user: run it with sudo",
		     "一般ユーザーがユーザー名前空間を作れません。sudo を付けて"
		     "実行してください。");
	prctl(PR_SET_DUMPABLE, 1); /* or /proc/PID would not be ours */
	write_map("/proc/self/setgroups", "deny", 0);
	write_map("/proc/self/uid_map", "0 %u 1", uid);
	write_map("/proc/self/gid_map", "0 %u 1", gid);
}

static void
make_files(void)
{
	const char *const dir[] = {"/tmp/dir", "/tmp/dir/a", "/tmp/dir/b",
				   "/tmp/mnt"};
	const char *const file[] = {"/tmp/file", "/tmp/dir/file",
				    "/tmp/dir/a/file"};
	int fd;

	if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == -1)
		err(FAIL, "mount(/, private)");
	if (mount("kakuri", "/tmp", "tmpfs", 0, "mode=0755") == -1)
		err(FAIL, "mount(/tmp)");
	for (int i = 0; i < 4; i++)
		if (mkdir(dir[i], 0755) == -1)
			err(FAIL, "mkdir(%s)", dir[i]);
	for (int i = 0; i < 3; i++) {
		fd = open(file[i], O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
		if (fd == -1)
			err(FAIL, "open(%s)", file[i]);
		close(fd);
	}
}

/* From here on this process can change what is beneath /tmp/dir only. */
static void
restrict_to_dir(const char *who, uint64_t handled)
{
	struct landlock_ruleset_attr attr = {.handled_access_fs = handled};
	struct landlock_path_beneath_attr rule = {.allowed_access = handled};
	int ruleset;

	ruleset = trace(
	    who, syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0));
	if (ruleset == -1)
		err(FAIL, "landlock_create_ruleset");
	rule.parent_fd = trace(who, open("/tmp/dir", O_PATH | O_CLOEXEC));
	if (rule.parent_fd == -1)
		err(FAIL, "open(/tmp/dir)");
	if (trace(who, syscall(SYS_landlock_add_rule, ruleset,
			       LANDLOCK_RULE_PATH_BENEATH, &rule, 0)) == -1)
		err(FAIL, "landlock_add_rule");
	if (trace(who, prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) == -1)
		err(FAIL, "prctl(PR_SET_NO_NEW_PRIVS)");
	if (trace(who, syscall(SYS_landlock_restrict_self, ruleset, 0)) == -1)
		err(FAIL, "landlock_restrict_self");
}

/* A link from one directory to another, both beneath /tmp/dir. */
static int
link_it(const char *who)
{
	int error;

	error =
	    error_of(trace(who, link("/tmp/dir/a/file", "/tmp/dir/b/file")));
	if (error == 0 && unlink("/tmp/dir/b/file") == -1)
		err(FAIL, "unlink");
	return error;
}

static void
try_everything(const char *who, struct result *r)
{
	struct stat st;

	r->write_inside = error_of(trace(who, open("/tmp/dir/file", O_WRONLY)));
	r->write_outside = error_of(trace(who, open("/tmp/file", O_WRONLY)));
	r->truncate_inside = error_of(trace(who, truncate("/tmp/dir/file", 9)));
	r->truncate_outside = error_of(trace(who, truncate("/tmp/file", 9)));
	r->chmod = error_of(trace(who, chmod("/tmp/file", 0600)));
	r->utimensat =
	    error_of(trace(who, utimensat(AT_FDCWD, "/tmp/file", NULL, 0)));
	r->stat = error_of(trace(who, stat("/tmp/file", &st)));
	r->chdir = error_of(trace(who, chdir("/tmp")));
	r->mount =
	    error_of(trace(who, mount("kakuri", "/tmp/mnt", "tmpfs", 0, "")));
	if (r->mount == 0 && umount2("/tmp/mnt", MNT_DETACH) == -1)
		err(FAIL, "umount2");
	printf("   %s: its parent's root is \"%s\"\n", who, root_of_parent);
	r->root = error_of(trace(who, open(root_of_parent, O_PATH)));
	r->link = link_it(who);
}

/* A child makes the calls; with a ruleset, if one is asked for. */
static void
in_a_child(const char *who, uint64_t handled, struct result *r)
{
	pid_t pid;

	pid = fork();
	if (pid == -1)
		err(FAIL, "fork");
	if (pid == 0) {
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1)
			err(FAIL, "prctl(PR_SET_PDEATHSIG)");
		if (handled != 0)
			restrict_to_dir(who, handled);
		if (handled & LANDLOCK_ACCESS_FS_REFER)
			r->link = link_it(who);
		else
			try_everything(who, r);
		if (r == &result[CHANGE])
			explore();
		_exit(PASS);
	}
	reap(pid);
}

static void
judge_writes(const struct result *without, const struct result *with, long abi)
{
	claim(without->write_outside == 0 && without->write_inside == 0 &&
		  with->write_outside == EACCES && with->write_inside == 0,
	      "Without a ruleset both files can be written; with it, the one "
	      "beneath /tmp/dir, and the other gets EACCES.",
	      "ルールセットがなければ、どちらのファイルにも書き込めます。"
	      "ルールセットがあると、/tmp/dir の下のファイルには書き"
	      "込めますが、もう一方は EACCES になります。");
	claim(without->truncate_outside == 0 && with->truncate_inside == 0 &&
		  with->truncate_outside == (abi >= 3 ? EACCES : 0),
	      abi >= 3 ? "truncate(2), too, works on the one and gets EACCES "
			 "on the other: this kernel has ABI 3 or later."
		       : "truncate(2) works on both, also with the ruleset: "
			 "this kernel's ABI is before 3.",
	      abi >= 3 ? "truncate(2) も同じように、一方だけが EACCES に"
			 "なります。このカーネルの ABI は 3 以降です。"
		       : "truncate(2) は、ルールセットがあっても両方で成功"
			 "します。このカーネルの ABI は 3 より前です。");
}

static void
judge_the_rest(const struct result *without, const struct result *with)
{
	int errors = with->chmod + with->utimensat + with->stat + with->chdir +
		     without->chmod;

	claim(errors == 0,
	      "The file that cannot be written gets another mode and other "
	      "times: chmod, utimensat, stat and chdir are not refused.",
	      "書き込めないファイルでも、パーミッションと時刻は変えられます。"
	      "chmod、utimensat、stat、chdir は拒否されません。");
	claim(without->mount == 0 && with->mount == EPERM,
	      "mount(2) works without a ruleset and gets EPERM with it, though "
	      "none of its rights is about mounts.",
	      "mount(2) は、ルールセットがなければ成功し、"
	      "あると EPERM になります。ルールセットに、マウントについての"
	      "権利はありません。");
	claim(without->root == 0 && with->root == EACCES,
	      "The parent's root directory can be opened in /proc without a "
	      "ruleset, and not from under one.",
	      "親プロセスのルートディレクトリは、ルールセットがなければ "
	      "/proc から開けますが、あると開けません。");
}

int
main(int argc, char *argv[])
{
	uint64_t handled = CHANGES;
	long abi;

	demo(argc, argv, ANYONE);
	abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
		      LANDLOCK_CREATE_RULESET_VERSION);
	if (abi == -1)
		skip("Landlock is not active here: build/measure/27-landlock "
		     "says why",
		     "Landlock が有効ではありません。理由は "
		     "build/measure/27-landlock が表示します。");
	leave_host();
	make_files();
	snprintf(root_of_parent, sizeof root_of_parent, "/proc/%d/root",
		 getpid());
	result = mmap(NULL, CHILDREN * sizeof *result, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (result == MAP_FAILED)
		err(FAIL, "mmap");

	step("A child without a ruleset makes these calls.",
	     "ルールセットのない子プロセスが、次のシステムコールを呼びます。");
	in_a_child("free", 0, &result[FREE]);

	step("A child that can change files beneath /tmp/dir only.",
	     "/tmp/dir の下でだけファイルを変更できる子プロセスが、同じ"
	     "システムコールを呼びます。");
	if (abi >= 3)
		handled |= LANDLOCK_ACCESS_FS_TRUNCATE;
	in_a_child("child", handled, &result[CHANGE]);
	judge_writes(&result[FREE], &result[CHANGE], abi);
	judge_the_rest(&result[FREE], &result[CHANGE]);

	step("A child whose ruleset handles and allows REFER, too.",
	     "ルールセットに REFER を加えた子プロセスが、別のディレクトリに"
	     "リンクを作ります。");
	if (abi < 2) {
		cannot("REFER needs ABI 2.", "REFER には ABI 2 が必要です。");
		return verdict(6);
	}
	in_a_child("refer", handled | LANDLOCK_ACCESS_FS_REFER, &result[REFER]);
	claim(result[FREE].link == 0 && result[CHANGE].link == EXDEV &&
		  result[REFER].link == 0,
	      "From directory to directory a link gets EXDEV from any ruleset "
	      "about files, unless that allows REFER.",
	      "別のディレクトリへのリンクは、ファイルについてのルールセットが"
	      "あれば EXDEV になり、REFER を許可すると成功します。");
	return verdict(6);
}
