/*
 * landlock - a program gives up rights for itself and its children.
 *
 * Linux 5.13 (2021). See landlock(7).
 */
#define _GNU_SOURCE
#include "../demo.h"

/*
 * As in <linux/landlock.h> of 6.12, which few machines have: the structure grows
 * with the ABI, and where it ends in zeroes an older kernel takes it, too.
 */
struct landlock_ruleset_attr {
	uint64_t handled_access_fs, handled_access_net, scoped;
};
struct landlock_path_beneath_attr {
	uint64_t allowed_access;
	int32_t parent_fd;
} __attribute__((packed));
#define LANDLOCK_CREATE_RULESET_VERSION (1U << 0)
#define LANDLOCK_RULE_PATH_BENEATH 1
#define LANDLOCK_ACCESS_FS_EXECUTE (1ULL << 0)
#define LANDLOCK_ACCESS_FS_READ_FILE (1ULL << 2)
#define LANDLOCK_ACCESS_FS_READ_DIR (1ULL << 3)
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1ULL << 15)
#define LANDLOCK_ACCESS_NET_BIND_TCP (1ULL << 0)
#define LANDLOCK_SCOPE_SIGNAL (1ULL << 1)
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define READING                                                                \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |           \
	 LANDLOCK_ACCESS_FS_READ_DIR)
#define LSM_LIST "/sys/kernel/security/lsm"

static long
ask_abi(void)
{
	long abi;

	abi = trace("host", syscall(SYS_landlock_create_ruleset, NULL, 0,
				    LANDLOCK_CREATE_RULESET_VERSION));
	if (abi == -1 && errno == EOPNOTSUPP)
		skip("EOPNOTSUPP: Landlock is built in, but the boot option "
		     "lsm= leaves it out",
		     "EOPNOTSUPP：Landlock は組み込まれていますが、起動時の"
		     "オプション lsm= に含まれていません。");
	if (abi == -1 && errno == ENOSYS)
		skip("ENOSYS: before Linux 5.13, or no "
		     "CONFIG_SECURITY_LANDLOCK",
		     "ENOSYS：Linux 5.13 より古いか、"
		     "CONFIG_SECURITY_LANDLOCK が無効です。");
	if (abi == -1)
		err(FAIL, "landlock_create_ruleset(VERSION)");
	return abi;
}

static void
list_modules(void)
{
	int lines;

	if (access(LSM_LIST, R_OK) == -1) {
		cannot("securityfs is not mounted: no list to read.",
		       "securityfs がマウントされておらず、一覧がありません。");
		return;
	}
	lines = show_lines("host", LSM_LIST, "landlock");
	if (lines > 0)
		printf("\n"); /* the file ends without one */
	claim(lines == 1,
	      "The list of active security modules has landlock in it, as the "
	      "answer of the system call says.",
	      "有効なセキュリティモジュールの一覧に landlock があり、"
	      "システムコールの結果と一致します。");
}

/* Is one right accepted? A ruleset is a file descriptor. */
static bool
knows(long abi, const char *since, const char *right,
      struct landlock_ruleset_attr attr)
{
	int fd;

	fd = syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
	printf("   ABI %ld (%s) %s: %s\n", abi, since, right,
	       fd == -1 ? strerror(errno) : "ok");
	if (fd == -1)
		return false;
	close(fd);
	return true;
}
#define KNOWS(abi, since, member, right)                                       \
	knows(abi, since, #right,                                              \
	      (struct landlock_ruleset_attr){.member = right})

static void
ask_for_each(long abi)
{
	bool known[7];
	int agree = 0;

	step(
	    "A ruleset for one right at a time: which does the kernel take?",
	    "権利を 1 つずつ指定して、ルールセットを作れるかどうかを試します。");
	known[1] =
	    KNOWS(1L, "5.13", handled_access_fs, LANDLOCK_ACCESS_FS_READ_FILE);
	known[2] =
	    KNOWS(2L, "5.19", handled_access_fs, LANDLOCK_ACCESS_FS_REFER);
	known[3] =
	    KNOWS(3L, "6.2", handled_access_fs, LANDLOCK_ACCESS_FS_TRUNCATE);
	known[4] =
	    KNOWS(4L, "6.7", handled_access_net, LANDLOCK_ACCESS_NET_BIND_TCP);
	known[5] =
	    KNOWS(5L, "6.10", handled_access_fs, LANDLOCK_ACCESS_FS_IOCTL_DEV);
	known[6] = KNOWS(6L, "6.12", scoped, LANDLOCK_SCOPE_SIGNAL);
	for (int i = 1; i <= 6; i++)
		agree += known[i] == (abi >= i);
	claim(agree == 6,
	      "It takes the rights of its ABI and of those before, and refuses "
	      "those of later ones up to 6.",
	      "このカーネルの ABI までの権利は受け付けられ、それより新しい"
	      "権利（ABI 6 まで）は拒否されます。");
}

static bool
can_read(const char *who, const char *path)
{
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	printf("   %s: open(\"%s\", O_RDONLY): %s\n", who, path,
	       fd == -1 ? strerror(errno) : "ok");
	if (fd == -1)
		return false;
	close(fd);
	return true;
}

/* Of two places that are not in /usr, how many can be read? */
static int
outside(const char *who)
{
	int n;

	n = can_read(who, "/");
	n += can_read(who, "/proc/version");
	return n;
}

/* Give up reading and executing, but for what is beneath these. */
static void
restrict_to(const char *who, const char *const *path)
{
	struct landlock_ruleset_attr attr = {.handled_access_fs = READING};
	struct landlock_path_beneath_attr rule = {.allowed_access = READING};
	int ruleset;

	ruleset = trace(
	    who, syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0));
	if (ruleset == -1)
		err(FAIL, "landlock_create_ruleset");
	for (; *path != NULL; path++) {
		rule.parent_fd = open(*path, O_PATH | O_CLOEXEC);
		if (rule.parent_fd == -1 && errno == ENOENT)
			continue; /* /lib64, where there is none */
		printf("   %s: open(\"%s\", O_PATH) = %d\n", who, *path,
		       rule.parent_fd);
		if (trace(who, syscall(SYS_landlock_add_rule, ruleset,
				       LANDLOCK_RULE_PATH_BENEATH, &rule, 0)) ==
		    -1)
			err(FAIL, "landlock_add_rule(%s)", *path);
		close(rule.parent_fd);
	}
	if (trace(who, prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) == -1)
		err(FAIL, "prctl(PR_SET_NO_NEW_PRIVS)");
	if (trace(who, syscall(SYS_landlock_restrict_self, ruleset, 0)) == -1)
		err(FAIL, "landlock_restrict_self");
	close(ruleset);
}

static void
restrict_child(void)
{
	const char *const dirs[] = {"/usr", "/lib", "/lib64", "/bin", NULL};
	int kept, before, after;
	bool root = geteuid() == 0, usr;
	ssize_t got;
	char c;

	step("A child gives up reading and executing, but for /usr.",
	     "子プロセスが、/usr の下を除いて、読み取りと実行の権利を"
	     "手放します。");
	kept = open("/proc/version", O_RDONLY | O_CLOEXEC);
	before = outside("child");
	restrict_to("child", dirs);
	after = outside("child");
	usr = can_read("child", "/usr");
	claim(before == 2 && after == 0 && usr,
	      root ? "Both places that are not in /usr could be read before, "
		     "and cannot be read now, by root; /usr can."
		   : "Both places that are not in /usr could be read before, "
		     "and cannot be read now; /usr can.",
	      root ? "それまで読めた /usr の外の 2 か所が、root でも"
		     "読めなくなりました。/usr は読めます。"
		   : "それまで読めた /usr の外の 2 か所が、読めなくなりました。"
		     "/usr は読めます。");
	got = trace("child", read(kept, &c, 1));
	claim(got == 1,
	      "What was opened before can be read still, through its "
	      "descriptor.",
	      "先に開いておいたファイルは、そのディスクリプターから"
	      "まだ読めます。");
	close(kept);
}

/* How many of the two could a process read that does this? */
static int
of_a_child(void (*first)(void), const char *who)
{
	int status;
	pid_t pid;

	pid = fork();
	if (pid == -1)
		err(FAIL, "fork");
	if (pid == 0) {
		if (first != NULL)
			first();
		_exit(100 + outside(who));
	}
	status = ended(pid);
	if (!WIFEXITED(status) || WEXITSTATUS(status) < 100)
		errx(FAIL, "%s ended otherwise", who);
	return WEXITSTATUS(status) - 100;
}

static void
allow_everything(void)
{
	const char *const root[] = {"/", NULL};

	restrict_to("other", root);
}

static void
restricted(void)
{
	const char *const root[] = {"/", NULL};
	int n;

	restrict_child();

	step("It has a child in its turn; the host reads, too.",
	     "この子プロセスが、さらに子プロセスを作ります。ホスト側でも"
	     "読み取ります。");
	n = of_a_child(NULL, "grandchild");
	tell_peer(&n, sizeof n);
	meet(); /* the host reads, and goes on to the next step */
	restrict_to("child", root);
	n = outside("child");
	tell_peer(&n, sizeof n);
	meet();
	explore();
	_exit(PASS);
}

/* Whoever has neither no_new_privs nor CAP_SYS_ADMIN; then with the first. */
static void
without_privilege(void)
{
	struct landlock_ruleset_attr attr = {.handled_access_fs = READING};
	int ruleset, error;
	long before, after;

	if (geteuid() == 0) { /* and every capability is gone */
		if (trace("child", setresuid(65534, 65534, 65534)) == -1)
			err(FAIL, "setresuid");
	}
	ruleset = syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
	before =
	    trace("child", syscall(SYS_landlock_restrict_self, ruleset, 0));
	error = errno;
	if (trace("child", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) == -1)
		err(FAIL, "prctl(PR_SET_NO_NEW_PRIVS)");
	after = trace("child", syscall(SYS_landlock_restrict_self, ruleset, 0));
	claim(before == -1 && error == EPERM && after == 0,
	      "An ordinary user's landlock_restrict_self(2) gets EPERM without "
	      "no_new_privs, and works with it.",
	      "一般ユーザーの landlock_restrict_self(2) は、no_new_privs を"
	      "設定する前は EPERM になり、設定すると成功します。");
	_exit(PASS);
}

static void
no_new_privs(void)
{
	pid_t pid;

	step("An ordinary user's process tries without no_new_privs.",
	     "一般ユーザーのプロセスが、no_new_privs を設定せずに試します。");
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1) {
		cannot("Who started this program has set no_new_privs already.",
		       "このプログラムを起動したプロセスが、すでに "
		       "no_new_privs を設定しています。");
		return;
	}
	pid = fork();
	if (pid == -1)
		err(FAIL, "fork");
	if (pid == 0)
		without_privilege();
	reap(pid);
}

int
main(int argc, char *argv[])
{
	int grandchild, host, first, second;
	long abi;
	pid_t pid;

	demo(argc, argv, ANYONE);
	step("Is Landlock active here, and which ABI has it?",
	     "Landlock が有効かどうかと、その ABI を調べます。");
	abi = ask_abi();
	list_modules();
	ask_for_each(abi);
	pid = child();
	if (pid == 0)
		restricted();
	hear_peer(&grandchild, sizeof grandchild);
	host = outside("host");
	claim(grandchild == 0 && host == 2,
	      "The grandchild can read neither place, and the host both.",
	      "孫プロセスはどちらも読めず、ホスト側はどちらも読めます。");

	step(
	    "A ruleset that allows all of /: for a new process, for the child.",
	    "/ の下をすべて許可するルールセットを、新しいプロセスと、"
	    "この子プロセスに適用します。");
	first = of_a_child(allow_everything, "other");
	meet();
	hear_peer(&second, sizeof second);
	claim(first == 2 && second == 0,
	      "The new process can read both places, and the child still "
	      "neither: a second ruleset gives nothing back.",
	      "新しいプロセスはどちらも読めますが、子プロセスはどちらも"
	      "読めないままです。ルールセットを重ねても、権利は戻りません。");
	meet();
	reap(pid);
	no_new_privs();
	return verdict(7);
}
