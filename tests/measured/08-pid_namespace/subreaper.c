/*
 * subreaper - who takes care of an orphan in a container.
 *
 * Linux 2.6.24 (2008), subreapers 3.4 (2012). See pid_namespaces(7) and
 * PR_SET_CHILD_SUBREAPER in prctl(2).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sched.h>
#include "../demo.h"

/* The parent of a process, as the kernel names it. */
static pid_t
parent_of(pid_t pid)
{
	char path[64], line[256];
	pid_t parent = -1;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/status", pid);
	show_lines("container", path, "PPid");
	if ((f = fopen(path, "re")) == NULL)
		err(FAIL, "%s", path);
	while (fgets(line, sizeof line, f) != NULL)
		sscanf(line, "PPid: %d", &parent);
	fclose(f);
	return parent;
}

/* Fork a child that has a child; wait for a signal in both. */
static pid_t
family(pid_t *grandchild)
{
	int line[2];
	pid_t pid;

	if (pipe2(line, O_CLOEXEC) == -1)
		err(FAIL, "pipe2");
	pid = fork();
	if (pid == -1)
		err(FAIL, "fork");
	if (pid == 0) {
		if ((pid = fork()) != 0 &&
		    write(line[1], &pid, sizeof pid) != sizeof pid)
			_exit(FAIL);
		close(line[1]);
		for (;;)
			pause();
	}
	close(line[1]);
	if (read(line[0], grandchild, sizeof pid) != sizeof pid ||
	    *grandchild == -1)
		errx(FAIL, "no grandchild");
	close(line[0]);
	return pid;
}

/* The child dies, and the grandchild is an orphan: whose is it now? */
static pid_t
adopter(void)
{
	pid_t orphan, parent = family(&orphan);

	if (parent_of(orphan) != parent)
		return -1;
	if (trace("container", kill(parent, SIGKILL)) == -1)
		err(FAIL, "kill");
	ended(parent);
	return parent_of(orphan);
}

static void
subreaper(void)
{
	pid_t pid = fork();

	if (pid == -1)
		err(FAIL, "fork");
	if (pid != 0) {
		reap(pid);
		return;
	}
	step("A child makes itself a subreaper, and the same happens below it.",
	     "PID 1 の子が subreaper になり、その下で同じことが起きます。");
	if (trace("container", prctl(PR_SET_CHILD_SUBREAPER, 1)) == -1)
		err(FAIL, "PR_SET_CHILD_SUBREAPER");
	printf("   container$ echo pid $$\n   pid %d\n", getpid());
	claim(adopter() == getpid(),
	      "It was nearer than PID 1, and adopted the orphan.",
	      "孤児プロセスを引き取ったのは、PID 1 より近い subreaper です。");
	_exit(PASS);
}

static void
container(void)
{
	if (getpid() != 1)
		errx(FAIL, "this is not PID 1 of a new namespace");
	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(FAIL, "mount(/, private)");
	if (mount("proc", "/proc", "proc", 0, NULL) == -1)
		err(FAIL, "mount(/proc)");

	step("PID 1 has a child that leaves a child behind.",
	     "PID 1 の子プロセスが、自分の子プロセスを残して終了します。");
	claim(adopter() == 1, "PID 1 adopted the orphan.",
	      "孤児プロセスは PID 1 の子になりました。");
	subreaper();
	explore();
	_exit(PASS);
}

int
main(int argc, char *argv[])
{
	pid_t pid;

	demo(argc, argv, ROOT);
	if (access("/proc/self/ns/pid", F_OK) == -1)
		skip("this kernel is older than 3.8, or without CONFIG_PID_NS",
		     "このカーネルは 3.8 より古いか、CONFIG_PID_NS なしで"
		     "ビルドされています。");
	if (trace("host", unshare(CLONE_NEWPID)) == -1)
		err(FAIL, "unshare(CLONE_NEWPID)");
	if ((pid = child()) == 0)
		container();
	reap(pid);
	return verdict(2);
}
