/*
 * landlock - a program gives up rights for itself and its children.
 *
 * Linux 5.13 (2021). See landlock(7).
 */
#define _GNU_SOURCE
#include "../demo.h"
#include "abi.h"

#define READING (FS_EXECUTE | FS_READ_FILE | FS_READ_DIR)
#define LSM_LIST "/sys/kernel/security/lsm"

static void
no_landlock(void)
{
	if (errno == EOPNOTSUPP)
		skip("EOPNOTSUPP: Landlock is built in, but the boot option "
		     "lsm= leaves it out",
		     "EOPNOTSUPP：Landlock は組み込まれていますが、起動時の"
		     "オプション lsm= に含まれていません。");
	if (errno == ENOSYS)
		skip("ENOSYS: before Linux 5.13, or no "
		     "CONFIG_SECURITY_LANDLOCK",
		     "ENOSYS：Linux 5.13 より古いか、"
		     "CONFIG_SECURITY_LANDLOCK が無効です。");
	err(FAIL, "landlock_create_ruleset");
}

static void
list_modules(int abi)
{
	char list[256] = "";
	FILE *f = fopen(LSM_LIST, "re");

	step("The security modules that are active here.",
	     "ここで有効なセキュリティモジュールです。");
	if (f == NULL || fgets(list, sizeof list, f) == NULL) {
		cannot("securityfs is not mounted: no list to read.",
		       "securityfs がマウントされておらず、一覧がありません。");
		return;
	}
	printf("   host$ cat " LSM_LIST "\n   %s\n", list);
	fclose(f);
	claim((strstr(list, "landlock") != NULL) == (abi > 0),
	      "Landlock is among them, and its system call says so, too.",
	      "Landlock も含まれていて、システムコールの答えと一致します。");
}

/* Ask for one right at a time, and compare with what the ABI promises. */
static void
negotiate(int abi)
{
	static const struct {
		int abi;
		const char *since, *what;
		struct ruleset ask;
	} known[] = {
	    {1, "5.13", "execute, read, write, make, remove", {.fs = 1}},
	    {2, "5.19", "move to another directory", {.fs = FS_REFER}},
	    {3, "6.2", "truncate", {.fs = FS_TRUNCATE}},
	    {4, "6.7", "bind, connect (TCP)", {.net = NET_TCP}},
	    {5, "6.10", "ioctl on a device", {.fs = FS_IOCTL_DEV}},
	    {6, "6.12", "signals, abstract sockets", {.scoped = SCOPE_ALL}},
	};
	int fd, agree = 0, n = sizeof known / sizeof known[0];

	step("What does this kernel know? Each right is asked for.",
	     "このカーネルは何を知っているでしょうか。権利を 1 つずつ"
	     "試します。");
	printf("   landlock_create_ruleset(VERSION) = %d\n", abi);
	for (int i = 0; i < n; i++) {
		fd = landlock_create_ruleset(&known[i].ask, sizeof known[i].ask,
					     0);
		printf("   ABI %d (%s) %s: %s\n", known[i].abi, known[i].since,
		       known[i].what, fd == -1 ? strerror(errno) : "ok");
		agree += (fd != -1 && close(fd) == 0) == (abi >= known[i].abi);
	}
	claim(agree == n, "It knows what its ABI says, and refuses the rest.",
	      "ABI の番号どおりの権利を知っていて、ほかは拒否します。");
}

static bool
can_read(const char *who, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	printf("   %s$ %s %s\n   %s\n", who, strlen(path) > 4 ? "cat" : "ls",
	       path, fd == -1 ? strerror(errno) : "ok");
	return fd != -1 && close(fd) == 0;
}

/* Of two reads outside of /usr, how many are allowed? */
static int
outside(const char *who)
{
	return can_read(who, "/") + can_read(who, "/proc/version");
}

static void
restrict_to(const char *const *path)
{
	struct ruleset r = {.fs = READING};
	int dir, fd = landlock_create_ruleset(&r, sizeof r, 0);

	if (fd == -1)
		err(FAIL, "landlock_create_ruleset");
	for (; *path != NULL; path++) {
		dir = open(*path, O_PATH | O_CLOEXEC);
		if (dir == -1 && errno == ENOENT)
			continue; /* /lib64, where there is none */
		if (dir == -1 || landlock_add_rule(fd, READING, dir) == -1)
			err(FAIL, "landlock_add_rule: %s", *path);
		close(dir);
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    landlock_restrict_self(fd) == -1)
		err(FAIL, "landlock_restrict_self");
	close(fd);
}

/* A second ruleset, which would allow everything. */
static void
ask_back(void)
{
	const char *const root[] = {"/", NULL};

	step("It makes another ruleset, with everything below / allowed.",
	     "/ 以下をすべて許可するルールセットを、もう 1 つ適用します。");
	restrict_to(root);
	claim(outside("child") == 0,
	      "Nothing comes back: each further ruleset only takes away.",
	      "権利は戻りません。ルールセットを重ねても、減るだけです。");
}

static void
restricted(void)
{
	const char *const dirs[] = {"/usr", "/lib", "/lib64", "/bin", NULL};
	int before, kept = open("/proc/version", O_RDONLY | O_CLOEXEC);
	char c;

	step("A child may read and execute below /usr only, from now on.",
	     "子プロセスが、/usr 以下だけを読み取り・実行できるように、"
	     "自分を制限します。");
	before = outside("child");
	restrict_to(dirs);
	claim(outside("child") == 0 && can_read("child", "/usr") && before == 2,
	      "What is outside is refused now, also to root.",
	      "外の読み取りは拒否されます。root でも同じです。");
	claim(read(kept, &c, 1) == 1,
	      "But a file that it had opened before stays open.",
	      "ただし、先に開いておいたファイルは読めます。");
	close(kept);
}

static void
child_of_the_child(void)
{
	bool holds;
	pid_t pid;

	step("It has a child in its turn.",
	     "この子プロセスが、さらに子プロセスを作ります。");
	if ((pid = fork()) == -1)
		err(FAIL, "fork");
	if (pid == 0)
		_exit(outside("grandchild") + !can_read("grandchild", "/usr"));
	holds = ended(pid) == 0;
	tell_peer(&holds, sizeof holds);
	meet();
}

int
main(int argc, char *argv[])
{
	bool inherited;
	pid_t pid;
	int abi;

	demo(argc, argv, ANYONE);
	if ((abi = landlock_abi()) == -1)
		no_landlock();
	list_modules(abi);
	negotiate(abi);
	if ((pid = child()) == 0) {
		restricted();
		child_of_the_child();
		ask_back();
		explore();
		_exit(PASS);
	}
	hear_peer(&inherited, sizeof inherited);
	claim(inherited && outside("host") == 2,
	      "The grandchild is restricted, too; the host is not.",
	      "孫プロセスも制限されます。ホスト側は制限されません。");
	meet();
	reap(pid);
	return verdict(6);
}
