/*
 * nobody - what an ordinary user gains when it executes a program.
 *
 * Ambient capabilities: Linux 4.3 (2015). no_new_privs: 3.5 (2012).
 * See capabilities(7), prctl(2).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <netinet/in.h>
#include <grp.h>
#include <sched.h>
#include "../demo.h"

#define PLAIN "/tmp/plain"   /* copies of this program, on a tmpfs */
#define SETUID "/tmp/setuid" /* owned by root, mode 4755 */
enum { NOBODY = 65534, YES = 10, NO };

/* What is executed: it tries one thing, and says YES or NO when it ends. */
static int
executed(const char *what)
{
	struct sockaddr_in port80 = {.sin_family = AF_INET,
				     .sin_port = htons(80)};
	int fd, said = 0;

	if (strcmp(what, "uid") == 0) {
		show_lines("program", "/proc/self/status", "Uid");
		show_lines("program", "/proc/self/status", "NoNewPrivs");
		return geteuid() == 0 ? YES : NO;
	}
	show_lines("program", "/proc/self/status", "CapAmb");
	show_lines("program", "/proc/self/status", "CapEff");
	if ((fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) == -1)
		err(FAIL, "socket");
	if (bind(fd, (void *)&port80, sizeof port80) == -1 &&
	    (said = errno) != EACCES)
		err(FAIL, "bind");
	printf("   program$ bind port 80\n   %s\n",
	       said ? strerror(said) : "ok");
	return said == 0 ? YES : NO;
}

static void
become_nobody(void)
{
	if (setgroups(0, NULL) == -1 || setresgid(NOBODY, NOBODY, NOBODY) == -1)
		err(FAIL, "setresgid");
	if (setresuid(NOBODY, NOBODY, NOBODY) == -1)
		err(FAIL, "setresuid");
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* a change of user clears it */
}

/* Keep one capability over the change of user, and over execve(2). */
static void
keep(int cap)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2] = {{0}};

	if (prctl(PR_SET_KEEPCAPS, 1) == -1)
		err(FAIL, "prctl(PR_SET_KEEPCAPS)");
	become_nobody();
	data[cap / 32].permitted = 1U << cap % 32;
	data[cap / 32].inheritable = 1U << cap % 32;
	data[cap / 32].effective = 1U << cap % 32;
	if (syscall(SYS_capset, &head, data) == -1)
		err(FAIL, "capset");
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) == -1)
		err(FAIL, "prctl(PR_CAP_AMBIENT_RAISE)");
}

static int
port80(bool ambient)
{
	pid_t pid;

	if ((pid = child()) == 0) {
		if (ambient) {
			keep(CAP_NET_BIND_SERVICE);
			explore();
		} else {
			become_nobody();
		}
		execl(PLAIN, "executed", "port", NULL);
		err(FAIL, "%s", PLAIN);
	}
	return WEXITSTATUS(ended(pid));
}

static int
set_uid(bool no_new_privs)
{
	pid_t pid;

	if ((pid = child()) == 0) {
		become_nobody();
		if (no_new_privs &&
		    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
			err(FAIL, "prctl(PR_SET_NO_NEW_PRIVS)");
		execl(SETUID, "executed", "uid", NULL);
		err(FAIL, "%s", SETUID);
	}
	return WEXITSTATUS(ended(pid));
}

static void
copy_self(const char *path, mode_t mode)
{
	char buf[65536];
	ssize_t n;
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);

	if (from == -1 || to == -1)
		err(FAIL, "%s", path);
	while ((n = read(from, buf, sizeof buf)) > 0)
		if (write(to, buf, n) != n)
			err(FAIL, "%s", path);
	if (n == -1 || fchmod(to, mode) == -1)
		err(FAIL, "%s", path);
	close(from);
	close(to);
}

/* A network where no port is taken, and a file system that allows set-uid. */
static void
prepare(void)
{
	if (unshare(CLONE_NEWNET | CLONE_NEWNS) == -1)
		err(FAIL, "unshare");
	if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == -1)
		err(FAIL, "mount(MS_PRIVATE)");
	if (mount("kakuri", "/tmp", "tmpfs", 0, "mode=0755") == -1)
		err(FAIL, "mount(tmpfs)");
	copy_self(PLAIN, 0755);
	copy_self(SETUID, 04755);
}

int
main(int argc, char *argv[])
{
	int before;

	if (argc == 2 && strcmp(argv[0], "executed") == 0)
		return executed(argv[1]);
	demo(argc, argv, ROOT);
	if (!capable(CAP_NET_BIND_SERVICE) || !capable(CAP_SETUID) ||
	    !capable(CAP_SETGID))
		skip(
		    "root lacks capabilities here (a container?): run it on the "
		    "host or in a virtual machine",
		    "ここの root にはケーパビリティが足りません（コンテナの中"
		    "かもしれません）。ホストか仮想マシンで実行してください。");
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		skip("no_new_privs is set already: use another terminal",
		     "no_new_privs がすでに設定されています。別の端末で"
		     "実行してください。");
	prepare();
	step("User nobody executes a program that binds port 80.",
	     "ユーザー nobody が、ポート 80 を使うプログラムを実行します。");
	before = port80(false);
	step("The same, with an ambient capability.",
	     "アンビエントケーパビリティを付けて、同じことをします。");
	claim(port80(true) == YES && before == NO,
	      "Only with ambient CAP_NET_BIND_SERVICE is it allowed.",
	      "アンビエントの CAP_NET_BIND_SERVICE があるときだけ許可"
	      "されました。");

	step("User nobody executes a set-uid program of root's.",
	     "nobody が、所有者が root の set-uid プログラムを実行します。");
	before = set_uid(false);
	step("The same, after prctl(PR_SET_NO_NEW_PRIVS).",
	     "prctl(PR_SET_NO_NEW_PRIVS) の後で、同じことをします。");
	claim(set_uid(true) == NO && before == YES,
	      "The set-uid bit no longer counts.",
	      "set-uid ビットは効かなくなりました。");
	return verdict(2);
}
