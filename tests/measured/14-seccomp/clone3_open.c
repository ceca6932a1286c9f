/*
 * clone3_open - a filter can read numbers, and no memory behind a pointer.
 *
 * clone3(2): Linux 5.3 (2019). See seccomp(2), clone3(2).
 */
#define _GNU_SOURCE
#include <sched.h>
#include <spawn.h>
#include "../demo.h"
#include "filter.h"

#ifndef SYS_clone3
#define SYS_clone3 435
#endif

enum { SAID = 100 }; /* exit status: this plus errno; EPERM alone is FAIL */
enum { CLONE, UNSHARE, CLONE3, WAYS };
static const char *name[] = {"clone(CLONE_NEWUSER)", "unshare(CLONE_NEWUSER)",
			     "clone3(CLONE_NEWUSER)"};

/* No new user namespaces; the filters differ in what clone3 gets. */
static void
refuse_new_user(unsigned int answer_to_clone3)
{
	struct sock_filter filter[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		     offsetof(struct seccomp_data, arch)),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		     offsetof(struct seccomp_data, nr)),
	    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, X32, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	    /* clone3 has its flags in memory, where no filter can look. */
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, answer_to_clone3),
	    /* clone and unshare have them in the first argument. */
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 1, 0),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_unshare, 0, 3),
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		     offsetof(struct seccomp_data, args[0])),
	    BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_NEWUSER, 0, 1),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {LENGTH(filter), filter};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		err(FAIL, "prctl(PR_SET_NO_NEW_PRIVS)");
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == -1)
		err(FAIL, "seccomp(SECCOMP_SET_MODE_FILTER)");
}

static pid_t
call(int way)
{
	/* struct clone_args; the fifth is the signal at exit */
	uint64_t args[8] = {CLONE_NEWUSER, 0, 0, 0, SIGCHLD};

	if (way == CLONE)
		return syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL,
			       NULL, NULL);
	if (way == CLONE3)
		return syscall(SYS_clone3, args, sizeof args);
	return unshare(CLONE_NEWUSER);
}

/* Who comes back with 0 should be in a new user namespace: is it? */
static int
enter(int way)
{
	struct stat before, after;
	pid_t pid;

	if (stat("/proc/self/ns/user", &before) == -1)
		err(FAIL, "/proc/self/ns/user");
	pid = call(way);
	if (pid > 0) /* the new process tells for itself */
		return WEXITSTATUS(ended(pid));
	print_call("child", name[way], pid);
	if (pid == -1)
		return SAID + errno;
	show_link("child", "/proc/self/ns/user");
	if (stat("/proc/self/ns/user", &after) == -1)
		err(FAIL, "/proc/self/ns/user");
	_exit(after.st_ino != before.st_ino ? SAID : FAIL);
}

/* A process of its own for each call, behind a filter or (0) without. */
static int
said_to(int way, unsigned int answer_to_clone3)
{
	int status;
	pid_t pid = child();

	if (pid == 0) {
		if (answer_to_clone3 != 0)
			refuse_new_user(answer_to_clone3);
		_exit(enter(way));
	}
	status = ended(pid);
	if (!WIFEXITED(status) || WEXITSTATUS(status) < SAID)
		errx(FAIL, "%s: no answer", name[way]);
	return WEXITSTATUS(status) - SAID;
}

static void
all_ways(unsigned int answer_to_clone3, int said[WAYS])
{
	for (int way = 0; way < WAYS; way++)
		said[way] = said_to(way, answer_to_clone3);
}

/* How libc starts a program, and how a thread: in new versions with clone3. */
static int
spawn(void)
{
	char *argv[] = {"spawned", NULL}, *envp[] = {NULL};
	pid_t pid;
	int error;

	/* it returns the error, where others set errno */
	error = trace("child", posix_spawn(&pid, "/proc/self/exe", NULL, NULL,
					   argv, envp));
	if (error == 0 && ended(pid) != 0)
		errx(FAIL, "what was started did not run");
	return error;
}

/* Behind a filter posix_spawn(3) is called: how did that process end? */
static int
spawn_behind(unsigned int answer_to_clone3)
{
	int status;
	pid_t pid = child();

	if (pid == 0) {
		prctl(PR_SET_DUMPABLE, 0); /* being killed leaves no core */
		refuse_new_user(answer_to_clone3);
		_exit(SAID + spawn());
	}
	status = ended(pid);
	if (WIFSIGNALED(status))
		printf("   parent: waitpid(child): signal %d, %s\n",
		       WTERMSIG(status), strsignal(WTERMSIG(status)));
	return status;
}

static bool
told(int status, int number)
{
	return WIFEXITED(status) && WEXITSTATUS(status) == SAID + number;
}

static void
fall_back(void)
{
	int asked, at_eperm, at_enosys;

	step("libc starts a program. For clone3 it is killed, gets EPERM (1), "
	     "gets ENOSYS.",
	     "libc がプログラムを起動します。clone3 に対して、強制終了、"
	     "EPERM（1）、ENOSYS の 3 通りを試します。");
	asked = spawn_behind(SECCOMP_RET_KILL_PROCESS);
	at_eperm = spawn_behind(SECCOMP_RET_ERRNO | EPERM);
	at_enosys = spawn_behind(SECCOMP_RET_ERRNO | ENOSYS);
	if (told(asked, 0)) {
		cannot("this libc starts programs without clone3 (glibc does "
		       "since 2.34)",
		       "この libc は、プログラムの起動に clone3 を使いません"
		       "（glibc は 2.34 以降で使います）。");
		return;
	}
	claim(WIFSIGNALED(asked) && WTERMSIG(asked) == SIGSYS &&
		  told(at_eperm, EPERM) && told(at_enosys, 0),
	      "libc calls clone3: at EPERM posix_spawn(3) fails, and only at "
	      "ENOSYS it does without.",
	      "libc は clone3 を呼びます。EPERM を返すと posix_spawn(3) は"
	      "失敗し、ENOSYS を返したときだけ clone3 なしで起動できます。");
}

int
main(int argc, char *argv[])
{
	int said[WAYS];

	if (strcmp(argv[0], "spawned") == 0)
		return 0;
	demo(argc, argv, ANYONE);
	step("No filter: three calls make a user namespace.",
	     "フィルターなしで、3 つのシステムコールを使ってユーザー名前空間を"
	     "作ります。");
	all_ways(0, said);
	if (said[CLONE] != 0 || said[UNSHARE] != 0 || said[CLONE3] != 0)
		skip("user namespaces are refused here already (chapter 15 "
		     "says why)",
		     "この環境では、フィルターがなくてもユーザー名前空間を"
		     "作れません（理由は第 15 章にあります）。");

	step("A filter refuses clone and unshare.",
	     "フィルターで clone と unshare を拒否します。");
	all_ways(SECCOMP_RET_ALLOW, said);
	claim(said[CLONE] == EPERM && said[UNSHARE] == EPERM &&
		  said[CLONE3] == 0,
	      "clone and unshare are refused, and clone3 makes the namespace: "
	      "its flags are in memory, which the filter cannot read.",
	      "clone と unshare は拒否されましたが、clone3 では名前空間を"
	      "作れました。フラグはメモリにあり、フィルターからは"
	      "読めません。");

	step("clone3 gets ENOSYS, as from a kernel that does not have it.",
	     "clone3 には、clone3 のないカーネルと同じ ENOSYS を返します。");
	all_ways(SECCOMP_RET_ERRNO | ENOSYS, said);
	claim(said[CLONE] == EPERM && said[UNSHARE] == EPERM &&
		  said[CLONE3] == ENOSYS,
	      "All three fail: clone and unshare with EPERM, clone3 with "
	      "ENOSYS.",
	      "3 つとも失敗します。clone と unshare は EPERM、clone3 は ENOSYS "
	      "です。");

	fall_back();
	return verdict(3);
}
