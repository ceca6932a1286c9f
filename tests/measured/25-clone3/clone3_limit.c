/*
 * clone3_limit - a limit that holds from the first instruction on.
 *
 * Linux 5.7 (2020); the pids controller 4.3 (2015). See clone3(2), cgroups(7).
 */
#define _GNU_SOURCE
#include <linux/sched.h>
#include "../cgroup.h"

#ifndef SYS_clone3
#define SYS_clone3 435
#endif

static char *dir;    /* our group */
static int group_fd; /* and its directory, open */

static volatile struct {
	bool go_on;    /* the parent has printed who the child is */
	bool inside;   /* was the child in the group when it began? */
	pid_t another; /* what its fork(2) returned, or -errno */
} * shared;

/* The call of this chapter: -1 and errno, if it is the limit's no. */
static pid_t
born(uint64_t flags)
{
	struct clone_args args = {0};
	pid_t pid;

	args.flags = flags;
	args.cgroup = (uint64_t)group_fd;
	args.exit_signal = SIGCHLD;
	pid = (pid_t)syscall(SYS_clone3, &args, sizeof args);
	if (pid == -1 && (errno == ENOSYS || errno == EINVAL || errno == E2BIG))
		skip("no clone3 with CLONE_INTO_CGROUP here: that is Linux "
		     "5.7, unless a seccomp filter refuses it",
		     "CLONE_INTO_CGROUP 付きの clone3 を使えません。Linux 5.7 "
		     "より古いか、seccomp フィルターが拒否しています。");
	if (pid == -1 && errno != EAGAIN)
		err(FAIL, "clone3");
	if (pid == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

/* Is this process in our group? */
static bool
in_group(const char *who, const char *process)
{
	char line[256], path[64];

	snprintf(path, sizeof path, "/proc/%s/cgroup", process);
	show_lines(who, path, "0::");
	return get("/proc", path + strlen("/proc/"), "0::", line) &&
	       strstr(line, strrchr(dir, '/')) != NULL;
}

/* What each child does first. */
static void
look_and_fork(void)
{
	pid_t pid;

	while (!shared->go_on)
		poll(NULL, 0, 1);
	shared->inside = in_group("child", "self");
	pid = fork();
	if (pid == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	else
		shared->another = pid == -1 ? -errno : pid;
	for (;;)
		pause();
}

/* Wait until it has: what fork(2) returned there, or -errno. */
static pid_t
forked(void)
{
	pid_t another;

	for (int i = 0; i < 5000 && shared->another == 0; i++)
		poll(NULL, 0, 1);
	another = shared->another;
	if (another > 0)
		printf("   child: fork() = PID %d\n", another);
	else
		printf("   child: fork() = -1 %s\n", strerror(-another));
	return another;
}

static void
move(void)
{
	bool began, outside = false;
	char name[16];
	pid_t pid, another;

	step("A limit of one process. A child looks where it is and forks, and "
	     "is then moved to the group.",
	     "上限は 1 プロセスです。子プロセスは、自分のいる場所を確かめて "
	     "fork し、その後でグループに移動されます。");
	put("host", dir, "pids.max", "1");
	pid = child();
	if (pid == 0)
		look_and_fork();
	printf("   host: fork() = PID %d\n", pid);
	shared->go_on = true;
	another = forked();
	began = shared->inside;
	put("host", dir, "cgroup.procs", "%d", pid);
	snprintf(name, sizeof name, "%d", another);
	if (another > 0)
		outside = !in_group("host", name);
	claim(!began && another > 0 && outside,
	      "The child began outside and could fork: now it is in the group, "
	      "and its child is not.",
	      "子プロセスは外で動き始め、fork できました。移動した後も、"
	      "その子プロセスは外に残っています。");
	stop(pid);
}

static void
bear(void)
{
	pid_t pid, another;

	step("Another child is born in the group, and does the same.",
	     "別の子プロセスがグループの中に生まれ、同じことをします。");
	shared->go_on = false;
	shared->another = 0;
	pid = born(CLONE_INTO_CGROUP);
	if (pid == 0)
		look_and_fork();
	if (pid == -1)
		err(FAIL, "clone3");
	printf("   host: clone3(CLONE_INTO_CGROUP) = PID %d\n", pid);
	shared->go_on = true;
	another = forked();
	claim(shared->inside && another == -EAGAIN,
	      "The child began in the group, and its fork was refused with "
	      "EAGAIN.",
	      "子プロセスはグループの中で動き始め、fork は EAGAIN で拒否"
	      "されました。");
	stop(pid);
}

/* The limit counts who is born; who moves in is counted, and not stopped. */
static void
refuse(void)
{
	int refused = 0;
	int64_t there;
	pid_t pid;

	step("A limit of none. A child is to be born there; another moves in.",
	     "上限は 0 です。グループの中に子プロセスを作ろうとし、別の"
	     "子プロセスを移動させます。");
	put("host", dir, "pids.max", "0");
	pid = born(CLONE_INTO_CGROUP);
	if (pid == 0)
		_exit(PASS);
	if (pid == -1) {
		refused = errno;
		printf("   host: clone3(CLONE_INTO_CGROUP) = -1 %s\n",
		       strerror(refused));
	} else {
		printf("   host: clone3(CLONE_INTO_CGROUP) = PID %d\n", pid);
		stop(pid);
	}
	pid = child();
	while (pid == 0)
		pause();
	put("host", dir, "cgroup.procs", "%d", pid);
	show_in("host", dir, "pids.current");
	there = number(dir, "pids.current", "");
	claim(
	    refused == EAGAIN && there == 1,
	    "The birth is refused with EAGAIN; the process that moved in is "
	    "there, one more than the limit.",
	    "グループの中に生まれるはずの子プロセスは、EAGAIN で拒否"
	    "されました。移動した子プロセスは、上限を 1 つ超えて中にいます。");
	stop(pid);
}

/* The reader's command, with room for a few. */
static void
enter(void)
{
	pid_t pid;

	put(NULL, dir, "pids.max", "20");
	pid = born(CLONE_INTO_CGROUP);
	if (pid == -1)
		err(FAIL, "clone3");
	if (pid == 0) {
		explore();
		_exit(PASS);
	}
	reap(pid);
}

int
main(int argc, char *argv[])
{
	demo(argc, argv, ROOT);
	dir = group(need_v2(), "");
	group_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (group_fd == -1)
		err(FAIL, "%s", dir);
	if (!offers(hierarchy(NULL), "pids") ||
	    enable(hierarchy(NULL), "pids") == -1)
		skip(
		    "v2 has no pids controller to give here: on a hybrid host "
		    "v1 has it",
		    "この環境の v2 には、使える pids コントローラーがありません。"
		    "v1 と併用しているホストでは v1 が使っています。");
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		err(FAIL, "mmap");
	move();
	bear();
	refuse();
	enter();
	return verdict(3);
}
