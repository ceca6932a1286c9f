/*
 * clone3_limit - a limit that holds from the first instruction on.
 *
 * Linux 5.7 (2020); the pids controller 4.3 (2015). See clone3(2), cgroups(7).
 */
#define _GNU_SOURCE
#include "born.h"

static volatile struct {
	bool inside;   /* was the child in the group when it began? */
	pid_t another; /* what its fork(2) returned, or -errno */
} * shared;

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

	shared->inside = in_group("child", "self");
	if ((pid = fork()) == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	else
		shared->another = pid == -1 ? -errno : pid;
	for (;;)
		pause();
}

/* Wait until it has; 0 or the errno of its fork. */
static int
forked(void)
{
	for (int i = 0; i < 5000 && shared->another == 0; i++)
		poll(NULL, 0, 1);
	printf("   child$ fork\n   %s\n",
	       shared->another > 0 ? "ok" : strerror(-shared->another));
	return shared->another > 0 ? 0 : -shared->another;
}

static bool
moved_leaves_one_outside(void)
{
	char another[16];
	bool outside;
	pid_t pid;

	step("Room for one. A child looks, forks, and is then moved there.",
	     "プロセスは 1 つまでです。子プロセスは居場所を確かめて fork(2) を"
	     "呼び、その後で移動されます。");
	put("group", dir, "pids.max", "1");
	if ((pid = child()) == 0)
		look_and_fork();
	outside = forked() == 0;
	printf("   host$ echo $child >cgroup.procs\n");
	put(NULL, dir, "cgroup.procs", "%d", pid);
	snprintf(another, sizeof another, "%d", shared->another);
	outside = outside && !in_group("host", another);
	stop(pid);
	return outside;
}

/* The reader's command, with room for a few. */
static void
enter(void)
{
	pid_t pid;

	put(NULL, dir, "pids.max", "20");
	if ((pid = birth(CLONE_INTO_CGROUP, NULL)) == 0) {
		explore();
		_exit(PASS);
	}
	reap(pid);
}

int
main(int argc, char *argv[])
{
	bool outside, moved;
	int said;
	pid_t pid;

	demo(argc, argv, ROOT);
	make_group();
	if (!offers(hierarchy(NULL), "pids") ||
	    enable(hierarchy(NULL), "pids") == -1)
		skip("v2 has no pids controller to give here: on a hybrid host "
		     "v1 has it",
		     "ここの v2 には、使える pids コントローラーがありません。"
		     "v1 と併用しているホストでは v1 が使っています。");
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		err(FAIL, "mmap");
	outside = moved_leaves_one_outside();
	moved = shared->inside;

	step("Another child is born there, and does the same.",
	     "別の子プロセスがグループの中に生まれ、同じことをします。");
	shared->another = 0;
	if ((pid = birth(CLONE_INTO_CGROUP, NULL)) == 0)
		look_and_fork();
	said = forked();
	stop(pid);
	claim(!moved && shared->inside, "Only the second began in the group.",
	      "最初からグループにいたのは、2 つ目だけです。");
	claim(outside && said == EAGAIN,
	      "The first has left a child outside; the second could not.",
	      "1 つ目は子プロセスを外に残しました。2 つ目は fork(2) を"
	      "呼べませんでした。");
	enter();
	return verdict(2);
}
