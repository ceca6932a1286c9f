/*
 * freezer - stop a group of processes, and start it again.
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
		err(FAIL, "mount MS_PRIVATE");
	if (mount("tmpfs", "/tmp", "tmpfs", 0, NULL) == -1)
		err(FAIL, "mount tmpfs");
}

/* How far does a counter get in a tenth of a second? */
static long
progress(volatile long *counter)
{
	long before = *counter;

	poll(NULL, 0, 100);
	return *counter - before;
}

static void
state(const char *dir, const char *wanted)
{
	char line[256] = "";

	put("freezer", dir, "freezer.state", "%s", wanted);
	for (int i = 0; i < 500; i++) { /* FREEZING, then FROZEN */
		if (get(dir, "freezer.state", wanted, line))
			break;
		poll(NULL, 0, 10);
	}
	show_in("freezer", dir, "freezer.state");
}

static void
freeze(const char *root)
{
	volatile long *counter;
	char *dir = group(root, "");
	long free_run, frozen;
	pid_t pid;

	counter = mmap(NULL, sizeof *counter, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (counter == MAP_FAILED)
		err(FAIL, "mmap");
	if ((pid = child()) == 0)
		for (;;)
			++*counter;
	put(NULL, dir, "cgroup.procs", "%d", pid);
	free_run = progress(counter);

	step("Freeze the group, in which a process counts.",
	     "数を数え続けるプロセスのいるグループを凍結します。");
	state(dir, "FROZEN");
	frozen = progress(counter);
	claim(free_run > 0 && frozen == 0, "It counts no more.",
	      "数えるのが止まりました。");

	step("SIGKILL it, then thaw it.",
	     "SIGKILL を送ってから、凍結を解除します。");
	if (kill(pid, SIGKILL) == -1)
		err(FAIL, "kill");
	poll(NULL, 0, 100);
	frozen = waitpid(pid, NULL, WNOHANG);
	state(dir, "THAWED");
	claim(frozen == 0 && WTERMSIG(ended(pid)) == SIGKILL,
	      "Frozen, not even SIGKILL could end it; thawed, it did.",
	      "凍結中は SIGKILL でも終了せず、解除されると終了しました。");
}

/* The errno of opening a device, from inside a group. */
static double
open_device(double zero)
{
	return open(zero ? "/dev/zero" : "/dev/null", O_RDONLY) == -1 ? errno
								      : 0;
}

static void
devices(const char *root)
{
	char *dir = group(root, "");
	double zero, null, host;
	int status;

	step("devices: refuse 1:5, which is /dev/zero.",
	     "devices：1:5 を拒否します。これは /dev/zero です。");
	put("devices", dir, "devices.deny", "c 1:5 rwm");
	zero = run(dir, open_device, 1, &status);
	null = run(dir, open_device, 0, &status);
	host = run(NULL, open_device, 1, &status);
	printf("   group$ cat /dev/zero: %s\n   group$ cat /dev/null: %s\n"
	       "   host$ cat /dev/zero: %s\n",
	       strerror((int)zero), strerror((int)null), strerror((int)host));
	claim(zero == EPERM && null == 0 && host == 0,
	      "The group cannot open it; others can.",
	      "グループの中からは開けず、外からは開けます。");
}

int
main(int argc, char *argv[])
{
	char *root;

	demo(argc, argv, ROOT);
	private_tree();
	step("The two controllers that v2 has not taken over.",
	     "v2 に引き継がれなかった 2 つのコントローラーを使います。");
	show_lines("host", "/proc/cgroups", "freezer");
	show_lines("host", "/proc/cgroups", "devices");
	if ((root = find("freezer")) != NULL)
		freeze(root);
	else
		for (int i = 0; i < 2; i++)
			cannot("this kernel has no v1 freezer.",
			       "このカーネルには v1 の freezer がありません。");
	if ((root = find("devices")) != NULL)
		devices(root);
	else
		cannot("this kernel has no v1 devices controller.",
		       "このカーネルには v1 の devices がありません。");
	return verdict(3);
}
