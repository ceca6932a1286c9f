/*
 * seccomp - a filter refuses one system call, and stays.
 *
 * Linux 3.5 (2012); seccomp(2) itself 3.17 (2014).
 * See seccomp(2), and seccomp_filter in the kernel's documentation.
 */
#define _GNU_SOURCE
#include <sys/utsname.h>
#include "../demo.h"
#include "filter.h"

enum { SAID = 100 }; /* exit status: this plus errno; EPERM alone is FAIL */

struct answer {
	int error;
	char sysname[65];
};

/* The kernel runs this at every system call, and does what it returns. */
static struct sock_filter refuse_uname[] = {
    /* Whose numbers are these? Equal, they are ours: skip one. */
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    /* Load the number. Is it one of x32's? If not, skip one. */
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, X32, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    /* Is it uname? If so the caller gets EPERM, if not skip one. */
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_uname, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    /* With all others the kernel goes on. */
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

/* The same for another call, with another answer. It allows uname. */
static struct sock_filter refuse_sched_yield[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, X32, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sched_yield, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

/* Hand a filter to the kernel: 0, or the error. */
static int
load(struct sock_filter *filter, unsigned short length)
{
	struct sock_fprog program = {length, filter};

	if (trace("child", syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0,
				   &program)) == -1)
		return errno;
	return 0;
}

static struct answer
ask_name(const char *who)
{
	struct answer answer = {0};
	struct utsname name;

	if (trace(who, uname(&name)) == -1)
		answer.error = errno;
	else
		snprintf(answer.sysname, sizeof answer.sysname, "%s",
			 name.sysname);
	return answer;
}

static int
ask_to_yield(void)
{
	if (trace("child", syscall(SYS_sched_yield)) == -1)
		return errno;
	return 0;
}

/* Does the file hold this word, and nothing else? */
static bool
holds(const char *path, const char *word)
{
	char line[65] = "";
	FILE *f = fopen(path, "re");

	if (f == NULL)
		err(FAIL, "%s", path);
	if (fgets(line, sizeof line, f) == NULL)
		err(FAIL, "%s", path);
	fclose(f);
	line[strcspn(line, "\n")] = '\0';
	return strcmp(line, word) == 0;
}

/* A new process executes this program again, which asks: what was it told? */
static int
execute(const char *who)
{
	int status;
	pid_t pid = fork();

	if (pid == -1)
		err(FAIL, "fork");
	if (pid == 0) {
		execl("/proc/self/exe", "executed", who, NULL);
		err(FAIL, "execl");
	}
	status = ended(pid);
	if (!WIFEXITED(status) || WEXITSTATUS(status) < SAID)
		errx(FAIL, "the program could not ask");
	return WEXITSTATUS(status) - SAID;
}

static int
executed(const char *who)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	show_lines(who, "/proc/self/status", "Seccomp:");
	return SAID + ask_name(who).error;
}

/* As any ordinary process: root could do without no_new_privs. */
static void
give_up_all(void)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct none[2] = {{0}};

	if (trace("child", syscall(SYS_capset, &head, none)) == -1)
		err(FAIL, "capset");
}

static void
restrict_self(void)
{
	int before, after;

	step("A child without capabilities loads a filter, twice.",
	     "ケーパビリティのない子プロセスが、フィルターを 2 回ロード"
	     "しようとします。");
	give_up_all();
	before = load(refuse_uname, LENGTH(refuse_uname));
	if (trace("child", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) == -1)
		err(FAIL, "prctl(PR_SET_NO_NEW_PRIVS)");
	after = load(refuse_uname, LENGTH(refuse_uname));
	claim(before == EACCES && after == 0,
	      "The kernel refused the filter with EACCES before no_new_privs "
	      "was set, and accepted it afterwards.",
	      "カーネルはフィルターを、no_new_privs の設定前には EACCES で"
	      "拒否し、設定後には受け入れました。");
}

static void
use_it(void)
{
	struct answer mine, the_parents;
	bool same;

	step("Child and parent call uname(2); the child reads a file, too.",
	     "子プロセスと親プロセスが uname(2) を呼びます。子プロセスは"
	     "ファイルも読みます。");
	mine = ask_name("child");
	show_lines("child", "/proc/self/status", "Seccomp:");
	meet(); /* now it is the parent's turn */
	hear_peer(&the_parents, sizeof the_parents);
	show_file("child", "/proc/sys/kernel/ostype");
	same = holds("/proc/sys/kernel/ostype", the_parents.sysname);
	claim(mine.error == EPERM && the_parents.error == 0 && same,
	      "uname(2) fails with EPERM in the child and works in its parent; "
	      "the child reads from a file what its parent was told.",
	      "uname(2) は子プロセスでは EPERM で失敗し、親プロセスでは成功"
	      "します。親プロセスが得た情報を、子プロセスはファイルから"
	      "読めます。");
}

static void
inherit_it(int without)
{
	int with;

	step("The child forks, and its child executes a program.",
	     "子プロセスが fork し、その子がプログラムを実行します。");
	with = execute("program");
	claim(
	    with == EPERM && without == 0,
	    "In step 1 uname(2) worked in this program; now it fails with "
	    "EPERM: the filter stays across fork(2) and execve(2).",
	    "ステップ 1 ではこのプログラムから uname(2) を呼べましたが、今度は "
	    "EPERM で失敗します。フィルターは fork(2) と execve(2) の後も"
	    "残ります。");
}

static void
switch_off(void)
{
	struct answer answer;
	int off = 0;

	step("The child tries to switch seccomp off.",
	     "子プロセスが seccomp を無効にしようとします。");
	if (trace("child", prctl(PR_SET_SECCOMP, SECCOMP_MODE_DISABLED)) == -1)
		off = errno;
	answer = ask_name("child");
	claim(off == EINVAL && answer.error == EPERM,
	      "Switching off fails with EINVAL, and uname(2) is still refused.",
	      "無効にする呼び出しは EINVAL で失敗し、uname(2) は拒否された"
	      "ままです。");
}

static void
add_another(void)
{
	struct answer answer;
	int before, added, after;

	step("It loads a second filter, which allows uname(2) and refuses "
	     "sched_yield(2).",
	     "2 つ目のフィルターをロードします。uname(2) を許可し、"
	     "sched_yield(2) を拒否するものです。");
	before = ask_to_yield();
	added = load(refuse_sched_yield, LENGTH(refuse_sched_yield));
	after = ask_to_yield();
	answer = ask_name("child");
	claim(before == 0 && added == 0 && after == EACCES &&
		  answer.error == EPERM,
	      "sched_yield(2) worked and is refused now, and uname(2) is "
	      "still refused: the kernel runs both filters, and the stricter "
	      "answer counts.",
	      "sched_yield(2) も新たに拒否され、uname(2) も拒否されたまま"
	      "です。カーネルは両方のフィルターを実行し、厳しいほうの結果に"
	      "従います。");
}

static void
container(int without)
{
	restrict_self();
	use_it();
	inherit_it(without);
	switch_off();
	add_another();
	explore();
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	struct answer answer;
	int without;
	pid_t pid;

	if (strcmp(argv[0], "executed") == 0)
		return executed(argv[1]);
	demo(argc, argv, ANYONE);
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		skip("no_new_privs is set already: use another terminal",
		     "no_new_privs がすでに設定されています。別の端末で"
		     "実行してください。");
	step("No filter yet: a child executes a program, which calls uname(2).",
	     "まだフィルターはありません。子プロセスがプログラムを実行し、"
	     "uname(2) を呼びます。");
	without = execute("program");
	if (without != 0)
		skip("uname(2) is refused here already",
		     "フィルターを付ける前から、uname(2) が拒否されます。");
	pid = child();
	if (pid == 0)
		container(without);
	meet();
	answer = ask_name("parent");
	tell_peer(&answer, sizeof answer);
	reap(pid);
	return verdict(5);
}
