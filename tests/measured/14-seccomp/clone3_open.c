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

enum { CLONE, UNSHARE, CLONE3, WAYS };
static const char *name[] = {"clone(CLONE_NEWUSER)", "unshare(CLONE_NEWUSER)",
			     "clone3(CLONE_NEWUSER)"};

/* No new user namespaces; the two filters differ in what clone3 gets. */
static int
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

	return install(filter, LENGTH(filter));
}

static pid_t
call(int way)
{
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
	if ((pid = call(way)) == -1)
		return report("child", name[way], errno);
	if (pid > 0)
		return WEXITSTATUS(ended(pid));
	report("child", name[way], 0);
	show_link("child", "/proc/self/ns/user");
	if (stat("/proc/self/ns/user", &after) == -1)
		err(FAIL, "/proc/self/ns/user");
	_exit(after.st_ino != before.st_ino ? 0 : FAIL);
}

/* How libc starts a program: in new versions with clone3. */
static int
spawn(void)
{
	char *argv[] = {"spawned", NULL}, *envp[] = {NULL};
	pid_t pid;
	int said = posix_spawn(&pid, "/proc/self/exe", NULL, NULL, argv, envp);

	report("child", "posix_spawn", said);
	return said != 0 ? said : ended(pid);
}

/* Do something behind a filter (0: none): what was said? */
static int
behind(unsigned int answer_to_clone3, int way)
{
	pid_t pid;

	if ((pid = child()) == 0) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
			err(FAIL, "prctl(PR_SET_NO_NEW_PRIVS)");
		if (answer_to_clone3 != 0 &&
		    (errno = refuse_new_user(answer_to_clone3)) != 0)
			err(FAIL, "seccomp");
		_exit(way == WAYS ? spawn() : enter(way));
	}
	return WEXITSTATUS(ended(pid));
}

static void
all_ways(unsigned int answer_to_clone3, int said[WAYS])
{
	for (int way = 0; way < WAYS; way++)
		said[way] = behind(answer_to_clone3, way);
}

int
main(int argc, char *argv[])
{
	int said[WAYS];

	if (strcmp(argv[0], "spawned") == 0)
		return 0;
	demo(argc, argv, ANYONE);
	step("No filter: three calls make a user namespace.",
	     "フィルターなしでは、3 つの呼び出しがユーザー名前空間を"
	     "作ります。");
	all_ways(0, said);
	if (said[CLONE] != 0 || said[UNSHARE] != 0 || said[CLONE3] != 0)
		skip("user namespaces are refused here already (chapter 15 "
		     "says why)",
		     "ここではユーザー名前空間がすでに拒否されています"
		     "（理由は第 15 章にあります）。");

	step("A filter refuses clone and unshare.",
	     "フィルターで clone と unshare を拒否します。");
	all_ways(SECCOMP_RET_ALLOW, said);
	claim(said[CLONE] == EPERM && said[UNSHARE] == EPERM &&
		  said[CLONE3] == 0,
	      "clone3 is left open: its flags cannot be seen.",
	      "clone3 はすり抜けます。フラグが見えないからです。");

	step("clone3 gets ENOSYS, as from a kernel that does not have it.",
	     "clone3 には、それがないカーネルと同じ ENOSYS を返します。");
	all_ways(SECCOMP_RET_ERRNO | ENOSYS, said);
	claim(said[CLONE] == EPERM && said[UNSHARE] == EPERM &&
		  said[CLONE3] == ENOSYS &&
		  behind(SECCOMP_RET_ERRNO | ENOSYS, WAYS) == 0,
	      "All are refused, and libc falls back to clone.",
	      "すべてが拒否され、libc は代わりに clone を使います。");
	return verdict(2);
}
