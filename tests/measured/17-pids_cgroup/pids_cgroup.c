/*
 * pids_cgroup - a fork bomb that fizzles.
 *
 * Linux 4.3 (2015); pids.events 4.8 (2016). See cgroups(7), fork(2), and the
 * kernel's admin-guide/cgroup-v2.rst and cgroup-v1/pids.rst.
 */
#define _GNU_SOURCE
#include <stdatomic.h>
#include "../cgroup.h"

enum { LIMIT = 8, FORKS = 64 }; /* even without a limit, the bomb is small */
static struct {
	atomic_int forks;   /* tried so far */
	atomic_int alive;   /* processes of the bomb */
	atomic_int refused; /* forks that failed with EAGAIN */
	atomic_int settled; /* processes that try no more */
} * bomb;

/* v1 or v2: whichever has the controller. The files have the same names. */
static char *
make_group(void)
{
	char *root = hierarchy("pids");

	if (root != NULL)
		return group(root, "");
	root = hierarchy(NULL);
	if (root != NULL && offers(root, "pids") && enable(root, "pids") == 0)
		return group(root, "");
	skip("no pids controller can be used here (CONFIG_CGROUP_PIDS; in a "
	     "container?): run it on the host",
	     "使える pids コントローラーがありません（CONFIG_CGROUP_PIDS、"
	     "またはコンテナの中）。ホストで実行してください。");
}

/* Is this process in the group, and does the kernel say that it is limited? */
static bool
limited(const char *dir)
{
	char line[512];
	bool inside = false;
	FILE *f = fopen("/proc/self/cgroup", "re");

	if (f == NULL)
		err(FAIL, "/proc/self/cgroup");
	while (fgets(line, sizeof line, f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		inside |= strstr(line, "/kakuri") != NULL &&
			  strcmp(strrchr(line, '/'), strrchr(dir, '/')) == 0;
	}
	fclose(f);
	return inside && number(dir, "pids.max", "") == LIMIT;
}

/* Fork until fork(2) fails, in every process; then wait for the end. */
static void
explode(int end)
{
	char c;
	pid_t pid;

	while (bomb->forks++ < FORKS) {
		bomb->alive++;
		if ((pid = fork()) == -1) {
			bomb->alive--;
			bomb->refused += errno == EAGAIN;
			break;
		}
	}
	bomb->settled++;
	if (read(end, &c, 1) != 0) /* until the program ends, however it does */
		_exit(FAIL);
	while (wait(NULL) != -1)
		;
	_exit(PASS);
}

/* Light it, and come back when nobody forks any more. */
static pid_t
light(const char *dir, int end[2])
{
	pid_t pid;

	if (pipe2(end, O_CLOEXEC) == -1)
		err(FAIL, "pipe2");
	bomb->alive = 1;
	if ((pid = child()) == 0) {
		close(end[1]);
		put("group", dir, "cgroup.procs", "0");
		if (!limited(dir))
			_exit(FAIL);
		explode(end[0]);
	}
	for (int i = 0; i < 1000 && bomb->settled < bomb->alive; i++) {
		if (waitpid(pid, NULL, WNOHANG) == pid)
			break; /* it was not limited, and did nothing */
		poll(NULL, 0, 10);
	}
	return pid;
}

/* The errno of one fork, by a child that is moved into a group first. */
static int
fork_once(const char *dir, int64_t *current)
{
	pid_t pid = child(), grandchild;

	if (pid == 0) {
		meet();
		if ((grandchild = fork()) == 0)
			_exit(PASS);
		_exit(grandchild == -1 ? errno : (ended(grandchild), 0));
	}
	if (dir != NULL) {
		printf("   host$ echo $PID >cgroup.procs\n");
		put(NULL, dir, "cgroup.procs", "%d", pid);
		*current = number(dir, "pids.current", "");
		show_in("group", dir, "pids.current");
	}
	meet();
	return WEXITSTATUS(ended(pid));
}

static void
watch(const char *dir)
{
	int64_t current = number(dir, "pids.current", "");
	int64_t events = number(dir, "pids.events", "max ");
	int refused = bomb->refused, outside, inside;

	show_in("group", dir, "pids.current");
	show_in("group", dir, "pids.events");
	claim(bomb->alive == LIMIT && current == LIMIT && refused > 0,
	      "It grew to the limit, and every further fork was refused.",
	      "上限まで増え、その先の fork はすべて拒否されました。");
	claim(refused > 0 && events == refused,
	      "The group has counted the refusals, one for one.",
	      "拒否された回数を、グループが正確に数えていました。");

	step("Meanwhile, outside: a process forks. Then it is moved in.",
	     "その間に、グループの外のプロセスが fork します。次に、別の"
	     "プロセスをグループに移動します。");
	outside = fork_once(NULL, NULL);
	printf("   host$ fork: %s\n", outside ? strerror(outside) : "ok");
	inside = fork_once(dir, &current);
	printf("   group$ fork: %s\n", inside ? strerror(inside) : "ok");
	claim(outside == 0 && inside == EAGAIN,
	      "The host forks on; the group does not.",
	      "ホスト側は fork でき、グループの中ではできません。");
	claim(current == LIMIT + 1,
	      "Only fork is limited: moving in still works.",
	      "制限されるのは fork だけで、移動は上限を超えてもできます。");
}

int
main(int argc, char *argv[])
{
	char *dir, before[256] = "";
	int end[2];
	pid_t pid;

	demo(argc, argv, ROOT);
	bomb = mmap(NULL, sizeof *bomb, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (bomb == MAP_FAILED)
		err(FAIL, "mmap");
	step("A group that may have 8 processes. First of all, the limit.",
	     "プロセスを 8 個までに制限したグループを作ります。まず制限です。");
	dir = make_group();
	get(dir, "pids.max", "", before);
	show_in("group", dir, "pids.max");
	put("group", dir, "pids.max", "%d", LIMIT);
	show_in("group", dir, "pids.max");
	claim(strcmp(before, "max") == 0 &&
		  number(dir, "pids.max", "") == LIMIT,
	      "It was without a limit; the kernel has ours now.",
	      "制限のなかったグループに、上限が設定されました。");
	if (tally->failed > 0)
		return verdict(5); /* no bomb without a limit */

	step("A fork bomb in it: every process forks as often as it can.",
	     "中でフォーク爆弾を動かします。どのプロセスも、できる限り fork を"
	     "繰り返します。");
	pid = light(dir, end);
	watch(dir);
	close(end[1]);
	waitpid(pid, NULL, 0);
	if ((pid = child()) == 0) {
		put(NULL, dir, "cgroup.procs", "0");
		explore();
		_exit(PASS);
	}
	reap(pid);
	return verdict(5);
}
