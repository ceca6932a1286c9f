/*
 * freezer - stop a group of processes, and start it again; refuse it a device.
 *
 * Linux 2.6.28 (2008); devices: 2.6.26 (2008). See cgroups(7). These two are
 * in no v2 hierarchy, so a host with v2 can still mount them as v1.
 */
#define _GNU_SOURCE
#include <sched.h>
#include "v1.h"

/* Where the controller is mounted; if nowhere, mount it, for us alone. */
static char *
find(const char *controller)
{
	char *root = hierarchy(controller), point[64];

	if (root != NULL)
		return root;
	snprintf(point, sizeof point, "/tmp/%s", controller);
	if (mkdir(point, 0755) == -1)
		err(FAIL, "%s", point);
	printf("   host$ mount -t cgroup -o %s cgroup %s\n", controller, point);
	if (mount("cgroup", point, "cgroup", 0, controller) == -1) {
		if (errno != EBUSY && errno != EINVAL && errno != ENODEV &&
		    errno != ENOENT)
			err(FAIL, "mount %s", controller);
		return NULL; /* not built, or switched off at boot */
	}
	unmount_later(point, controller);
	return strdup(point);
}

/* A private mount tree whose /tmp is ours, so that nothing stays behind. */
static void
private_tree(void)
{
	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(FAIL, "mount(/, private)");
	if (mount("tmpfs", "/tmp", "tmpfs", 0, NULL) == -1)
		err(FAIL, "mount(/tmp)");
}

/* Does a counter get any further in a tenth of a second? */
static bool
counts(volatile long *counter)
{
	long before = *counter;
	bool on;

	poll(NULL, 0, 100);
	on = *counter != before;
	printf("   %s\n",
	       on ? say("in 0.1 s it counted on", "0.1 秒で、数が進みました")
		  : say("in 0.1 s it counted no further",
			"0.1 秒で、数は進みませんでした"));
	return on;
}

/* Write a state, and wait until the file says so: FREEZING, then FROZEN. */
static void
state(const char *dir, const char *wanted)
{
	char line[256] = "";

	put("host", dir, "freezer.state", "%s", wanted);
	for (int i = 0; i < 500; i++) {
		if (get(dir, "freezer.state", wanted, line))
			break;
		poll(NULL, 0, 10);
	}
	show_in("host", dir, "freezer.state");
}

/* Has it ended within half a second? */
static bool
ends_soon(pid_t pid, int *status)
{
	bool dead = false;

	for (int i = 0; i < 50 && !dead; i++) {
		poll(NULL, 0, 10);
		dead = waitpid(pid, status, WNOHANG) == pid;
	}
	printf("   host$ kill -0 $PID\n   %s\n",
	       dead ? strerror(ESRCH) : say("still there", "まだいます"));
	return dead;
}

static void
freeze(const char *root)
{
	volatile long *counter = shared(sizeof *counter);
	bool before, frozen, killed, later;
	int status = 0;
	char *dir;
	pid_t pid;

	step("Freeze the group, in which a process counts.",
	     "数を数え続けるプロセスのいるグループを凍結します。");
	dir = new_group(root, "");
	pid = child();
	if (pid == 0)
		for (;;)
			++*counter;
	printf("   host$ PID=%d; echo $PID >cgroup.procs\n", pid);
	put(NULL, dir, "cgroup.procs", "%d", pid);
	before = counts(counter);
	state(dir, "FROZEN");
	frozen = !counts(counter);
	claim(before && frozen,
	      "Frozen, it counted no further; before that it did.",
	      "凍結すると、数えるのが止まりました。凍結前は進んでいました。");

	step("SIGKILL it, then thaw it.",
	     "SIGKILL を送ってから、凍結を解除します。");
	printf("   host$ kill -KILL $PID\n");
	if (kill(pid, SIGKILL) == -1)
		err(FAIL, "kill");
	killed = ends_soon(pid, &status);
	state(dir, "THAWED");
	later = killed || ends_soon(pid, &status);
	if (!later)
		status = ended(pid);
	claim(!killed && later && WIFSIGNALED(status) &&
		  WTERMSIG(status) == SIGKILL,
	      "0.5 s after SIGKILL the frozen process was still there; thawed, "
	      "it died of it.",
	      "SIGKILL から 0.5 秒たっても、凍結中のプロセスは残っていました。"
	      "解除すると、その SIGKILL で終了しました。");
}

/* The errno of opening a device, from inside a group; 0 if it opens. */
static int
open_device(const char *who, const char *dir, const char *path)
{
	int *error = shared(sizeof *error);
	char call[64];
	pid_t pid;

	snprintf(call, sizeof call, "open(\"%s\", O_RDONLY)", path);
	pid = member(dir);
	if (pid == 0) {
		if (print_call(who, call, open(path, O_RDONLY)) == -1)
			*error = errno;
		_exit(PASS);
	}
	reap(pid);
	return *error;
}

static void
devices(const char *root)
{
	int zero, null, host;
	char *dir;

	step("devices: refuse 1:5, which is /dev/zero; 1:3 is /dev/null.",
	     "devices：1:5（/dev/zero）を拒否します。1:3 は /dev/null です。");
	dir = new_group(root, "");
	put("host", dir, "devices.deny", "c 1:5 rwm");
	zero = open_device("container", dir, "/dev/zero");
	null = open_device("container", dir, "/dev/null");
	host = open_device("host", NULL, "/dev/zero");
	claim(zero == EPERM && null == 0 && host == 0,
	      "In the group open(2) of /dev/zero is EPERM and /dev/null opens; "
	      "outside, /dev/zero opens.",
	      "グループの中では、/dev/zero の open(2) が EPERM になり、"
	      "/dev/null は開けました。外では /dev/zero も開けました。");
}

int
main(int argc, char *argv[])
{
	char *root;

	demo(argc, argv, ROOT);
	private_tree();
	step("The two controllers that v2 has not taken over.",
	     "v2 に引き継がれなかった 2 つのコントローラーを使います。");
	show_lines("host", "/proc/cgroups", "subsys_name");
	show_lines("host", "/proc/cgroups", "freezer");
	show_lines("host", "/proc/cgroups", "devices");
	root = find("freezer");
	if (root != NULL) {
		freeze(root);
	} else {
		for (int i = 0; i < 2; i++)
			cannot("this kernel has no v1 freezer.",
			       "このカーネルには v1 の freezer がありません。");
	}
	root = find("devices");
	if (root != NULL)
		devices(root);
	else
		cannot("this kernel has no v1 devices controller.",
		       "このカーネルには v1 の devices がありません。");
	return verdict(3);
}
