/*
 * clone3 - a process can be born inside its control group.
 *
 * Linux 5.7 (2020); clone3 itself 5.3 (2019). See clone3(2), cgroups(7).
 */
#define _GNU_SOURCE
#include "born.h"

static volatile double *ran; /* for how many ms a child has */

/* What each child does, from its first instruction on. */
static void
count(void)
{
	for (double begin = seconds();;)
		*ran = (seconds() - begin) * 1e3;
}

/* Is the group frozen, with a child in it? And how long had that run? */
static bool
held(void)
{
	for (int i = 0; i < 2000; i++)
		if (number(dir, "cgroup.events", "frozen ") != 1)
			poll(NULL, 0, 1);
	show_in("group", dir, "cgroup.events");
	printf(say("   the child had run for %.1f ms\n",
		   "   子プロセスが動いた時間：%.1f ms\n"),
	       *ran);
	return number(dir, "cgroup.events", "frozen ") == 1 &&
	       number(dir, "cgroup.events", "populated ") == 1;
}

/* fork, then move: for how long was the child free? */
static double
move(void)
{
	pid_t pid;
	bool caught;

	step("A frozen group. A child is made, and then moved there.",
	     "グループを凍結しておきます。子プロセスを作ってから、そこへ移動"
	     "します。");
	put("group", dir, "cgroup.freeze", "1");
	if ((pid = child()) == 0)
		count();
	for (int i = 0; i < 2000 && *ran == 0; i++)
		poll(NULL, 0, 1); /* until it gets a processor */
	printf("   host$ echo $child >cgroup.procs\n");
	put(NULL, dir, "cgroup.procs", "%d", pid);
	caught = held();
	stop(pid);
	return caught ? *ran : 0;
}

/* The handle that came with the child: is it that child's? */
static void
use(int pidfd, pid_t pid)
{
	struct pollfd p = {.fd = pidfd, .events = POLLIN};
	char line[256] = "", file[16];
	int before;

	step("CLONE_PIDFD, in the same call: a handle for that child.",
	     "同じ呼び出しの CLONE_PIDFD で、その子プロセスの pidfd も"
	     "得ています。");
	snprintf(file, sizeof file, "%d", pidfd);
	get("/proc/self/fdinfo", file, "Pid:", line);
	printf("   host$ grep Pid: /proc/self/fdinfo/%s\n   %s\n", file, line);
	before = poll(&p, 1, 0);
	syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0);
	claim(*line != '\0' && atoi(line + strlen("Pid:")) == pid &&
		  before == 0 && poll(&p, 1, 2000) == 1,
	      "It names the child, ends it, and says when it has ended.",
	      "その子プロセスを指し、終了させ、終了を知らせます。");
	close(pidfd);
	stop(pid);
}

/* The reader's command, from its first instruction in the group. */
static void
enter(void)
{
	pid_t pid;
	int pidfd;

	put(NULL, dir, "cgroup.freeze", "0");
	if ((pid = birth(CLONE_INTO_CGROUP | CLONE_PIDFD, &pidfd)) == 0) {
		explore();
		_exit(PASS);
	}
	reap(pid);
}

int
main(int argc, char *argv[])
{
	double moved;
	int pidfd = -1;
	pid_t pid;

	demo(argc, argv, ROOT);
	make_group();
	ran = mmap(NULL, sizeof *ran, PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (ran == MAP_FAILED)
		err(FAIL, "mmap");
	moved = move();

	step("clone3: another child is born there.",
	     "clone3 で、別の子プロセスがグループの中に生まれます。");
	*ran = 0;
	if ((pid = birth(CLONE_INTO_CGROUP | CLONE_PIDFD, &pidfd)) == 0)
		count();
	claim(held() && *ran == 0 && moved > 0,
	      "The first had run before; this one, not an instruction.",
	      "1 つ目は移動の前に動いていましたが、今度は 1 命令も動いて"
	      "いません。");

	use(pidfd, pid);
	enter();
	return verdict(2);
}
