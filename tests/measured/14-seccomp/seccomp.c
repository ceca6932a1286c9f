/*
 * seccomp - a filter that refuses one system call.
 *
 * Linux 3.5 (2012); seccomp(2) itself 3.17 (2014).
 * See seccomp(2), and seccomp_filter in the kernel's documentation.
 */
#define _GNU_SOURCE
#include <sys/utsname.h>
#include "../demo.h"
#include "filter.h"

enum { SAID = 100 }; /* exit status: this plus errno; EPERM alone is FAIL */

/* The kernel runs this at every system call, and does what it returns. */
static int
refuse_uname(void)
{
	struct sock_filter filter[] = {
	    /* Whose numbers are these? Equal, they are ours: skip one. */
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		     offsetof(struct seccomp_data, arch)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	    /* Load the number. Is it one of x32's? If not, skip one. */
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		     offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, X32, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	    /* Is it uname? If so the caller gets EPERM, if not skip one. */
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_uname, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
	    /* With all others the kernel goes on. */
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	return install(filter, LENGTH(filter));
}

static int
allow_all(void)
{
	struct sock_filter filter[] = {
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	return install(filter, LENGTH(filter));
}

static int
ask_name(const char *who)
{
	struct utsname name;
	int said = uname(&name) == -1 ? errno : 0;

	printf("   %s$ uname -s\n   %s\n", who,
	       said ? strerror(said) : name.sysname);
	return said;
}

/* As any ordinary process: root could do without no_new_privs. */
static void
give_up_all(void)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct none[2] = {{0}};

	if (syscall(SYS_capset, &head, none) == -1)
		err(FAIL, "capset");
}

static void
restrict_self(void)
{
	int before, after;

	step("A child without capabilities installs a filter, twice.",
	     "ケーパビリティのない子プロセスが、フィルターを 2 回ロード"
	     "しようとします。");
	give_up_all();
	before = refuse_uname();
	report("child", "seccomp(SECCOMP_SET_MODE_FILTER)", before);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		err(FAIL, "prctl(PR_SET_NO_NEW_PRIVS)");
	report("child", "prctl(PR_SET_NO_NEW_PRIVS)", 0);
	after = refuse_uname();
	report("child", "seccomp(SECCOMP_SET_MODE_FILTER)", after);
	claim(before == EACCES && after == 0,
	      "It must first forgo what set-uid programs would give it.",
	      "先に、set-uid プログラムで特権を得る道を断たなければ"
	      "なりません。");
}

static void
use_it(void)
{
	int said;

	step("The child calls uname(2), and reads the same from a file.",
	     "子プロセスが uname(2) を呼び、同じ情報をファイルからも"
	     "読みます。");
	said = ask_name("child");
	show_file("child", "/proc/sys/kernel/ostype");
	show_lines("child", "/proc/self/status", "Seccomp:");
	meet(); /* now the parent calls it too */
	meet();
	claim(said == EPERM && ask_name("child") == EPERM,
	      "One call is refused to one process; the rest goes on.",
	      "1 つのプロセスで 1 つの呼び出しだけが拒否され、残りは"
	      "使えます。");
}

static void
execute(void)
{
	pid_t pid;

	step("It executes a program.", "プログラムを実行します。");
	if ((pid = fork()) == -1)
		err(FAIL, "fork");
	if (pid == 0) {
		execl("/proc/self/exe", "executed", NULL);
		err(FAIL, "execl");
	}
	claim(WEXITSTATUS(ended(pid)) == SAID + EPERM,
	      "The filter is still there after fork(2) and execve(2).",
	      "フィルターは、fork(2) と execve(2) の後も残っています。");
}

static void
try_to_escape(void)
{
	int off, added;

	step("It tries to switch seccomp off, then to allow everything.",
	     "seccomp を無効にし、すべてを許可するフィルターも加えようと"
	     "します。");
	off = prctl(PR_SET_SECCOMP, SECCOMP_MODE_DISABLED) == -1 ? errno : 0;
	report("child", "prctl(PR_SET_SECCOMP, SECCOMP_MODE_DISABLED)", off);
	added = allow_all();
	report("child", "seccomp(SECCOMP_SET_MODE_FILTER)", added);
	claim(off == EINVAL && added == 0 && ask_name("child") == EPERM,
	      "All filters are asked, and the strictest answer counts.",
	      "すべてのフィルターが実行され、最も厳しい答えが採用されます。");
}

static void
container(void)
{
	restrict_self();
	use_it();
	execute();
	try_to_escape();
	explore();
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	pid_t pid;

	if (strcmp(argv[0], "executed") == 0) {
		show_lines("program", "/proc/self/status", "Seccomp:");
		return SAID + ask_name("program");
	}
	demo(argc, argv, ANYONE);
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		skip("no_new_privs is set already: use another terminal",
		     "no_new_privs がすでに設定されています。別の端末で"
		     "実行してください。");
	step("No filter yet.", "まだフィルターはありません。");
	show_lines("parent", "/proc/self/status", "Seccomp:");
	if (ask_name("parent") != 0)
		skip("uname(2) is refused here already",
		     "uname(2) がすでに拒否されています。");
	if ((pid = child()) == 0)
		container();
	meet();
	if (ask_name("parent") != 0)
		errx(FAIL, "the parent is filtered as well");
	meet();
	reap(pid);
	return verdict(4);
}
