/*
 * nobody - what an ordinary user gains when it executes a program.
 *
 * Ambient capabilities: Linux 4.3 (2015). no_new_privs: 3.5 (2012).
 * See capabilities(7), PR_CAP_AMBIENT(2const), PR_SET_NO_NEW_PRIVS(2const).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <netinet/in.h>
#include <grp.h>
#include <sched.h>
#include "../demo.h"

#define PLAIN "/tmp/plain"   /* copies of this program, on a tmpfs */
#define SETUID "/tmp/setuid" /* owned by root, mode 4755 */
#define SAID 100	     /* exit status of what is executed: this plus */
enum { NOBODY = 65534 };     /* an errno, or its effective uid != 0 */

/* What is executed: it binds port 80. */
static int
bind_port(void)
{
	struct sockaddr_in port80 = {.sin_family = AF_INET,
				     .sin_port = htons(80)};
	int fd;

	show_lines("program", "/proc/self/status", "CapAmb");
	show_lines("program", "/proc/self/status", "CapEff");
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		err(FAIL, "socket");
	if (trace("program", bind(fd, (void *)&port80, sizeof port80)) == -1)
		return SAID + errno;
	return SAID;
}

/* What is executed: it looks who it is. */
static int
who_am_i(void)
{
	show_lines("program", "/proc/self/status", "Uid");
	show_lines("program", "/proc/self/status", "NoNewPrivs");
	return SAID + (geteuid() != 0);
}

static void
become_nobody(void)
{
	if (setgroups(0, NULL) == -1)
		err(FAIL, "setgroups");
	if (setresgid(NOBODY, NOBODY, NOBODY) == -1)
		err(FAIL, "setresgid");
	if (trace("nobody", setresuid(NOBODY, NOBODY, NOBODY)) == -1)
		err(FAIL, "setresuid");
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* a change of user clears it */
}

/* Keep one capability over the change of user, and over execve(2). */
static void
keep(int cap)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2] = {{0}};

	/* Without this, permitted would be empty when uid 0 is given up. */
	if (trace("nobody", prctl(PR_SET_KEEPCAPS, 1)) == -1)
		err(FAIL, "prctl(PR_SET_KEEPCAPS)");
	become_nobody();
	/* Ambient may hold what is both permitted and inheritable. */
	data[CAP_TO_INDEX(cap)].permitted = CAP_TO_MASK(cap);
	data[CAP_TO_INDEX(cap)].inheritable = CAP_TO_MASK(cap);
	data[CAP_TO_INDEX(cap)].effective = CAP_TO_MASK(cap);
	if (trace("nobody", syscall(SYS_capset, &head, data)) == -1)
		err(FAIL, "capset");
	if (trace("nobody",
		  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0)) == -1)
		err(FAIL, "prctl(PR_CAP_AMBIENT_RAISE)");
}

/* Nobody executes the program that binds port 80: errno, or 0. */
static int
port80(bool ambient)
{
	pid_t pid;

	pid = child();
	if (pid == 0) {
		if (ambient)
			keep(CAP_NET_BIND_SERVICE);
		else
			become_nobody();
		if (ambient)
			explore();
		execl(PLAIN, "executed", "port", NULL);
		err(FAIL, "%s", PLAIN);
	}
	return WEXITSTATUS(ended(pid)) - SAID;
}

static void
no_more_privileges(void)
{
	if (trace("nobody", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) == -1)
		err(FAIL, "prctl(PR_SET_NO_NEW_PRIVS)");
}

/* Nobody executes a set-uid program of root's: is it still nobody? */
static int
set_uid(bool no_new_privs)
{
	pid_t pid;

	pid = child();
	if (pid == 0) {
		become_nobody();
		if (no_new_privs)
			no_more_privileges();
		execl(SETUID, "executed", "uid", NULL);
		err(FAIL, "%s", SETUID);
	}
	return WEXITSTATUS(ended(pid)) - SAID;
}

/* Is there such a user? In a user namespace there need not be. */
static bool
is_there(void)
{
	int status;
	pid_t pid;

	pid = child();
	if (pid == 0) {
		if (setresuid(NOBODY, NOBODY, NOBODY) == -1)
			_exit(SKIP);
		_exit(PASS);
	}
	status = ended(pid);
	return WIFEXITED(status) && WEXITSTATUS(status) == PASS;
}

static void
copy_self(const char *path, mode_t mode)
{
	char buf[65536];
	ssize_t n;
	int from, to;

	from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (from == -1)
		err(FAIL, "/proc/self/exe");
	to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
	if (to == -1)
		err(FAIL, "%s", path);
	while ((n = read(from, buf, sizeof buf)) > 0)
		if (write(to, buf, n) != n)
			err(FAIL, "%s", path);
	if (n == -1)
		err(FAIL, "/proc/self/exe");
	if (fchmod(to, mode) == -1)
		err(FAIL, "fchmod(%s)", path);
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
	int without, with;

	if (argc == 2 && strcmp(argv[0], "executed") == 0)
		return strcmp(argv[1], "uid") == 0 ? who_am_i() : bind_port();
	demo(argc, argv, ROOT);
	if (!capable(CAP_NET_BIND_SERVICE) || !capable(CAP_SETUID) ||
	    !capable(CAP_SETGID))
		skip(
		    "root lacks capabilities here (a container?): run it on the "
		    "host or in a virtual machine",
		    "この環境の root にはケーパビリティが足りません（コンテナの"
		    "中かもしれません）。ホストか仮想マシンで実行してください。");
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		skip("no_new_privs is set already: use another terminal",
		     "no_new_privs がすでに設定されています。別の端末で"
		     "実行してください。");
	if (!is_there())
		skip(
		    "there is no user nobody here (in a user namespace?)",
		    "この環境にはユーザー nobody がいません（ユーザー名前空間の"
		    "中かもしれません）。");
	prepare();
	step("User nobody executes a program that binds port 80.",
	     "ユーザー nobody が、ポート 80 を使うプログラムを実行します。");
	without = port80(false);
	step("The same, with an ambient capability.",
	     "アンビエントケーパビリティを付けて、同じことをします。");
	with = port80(true);
	claim(without == EACCES && with == 0,
	      "With ambient CAP_NET_BIND_SERVICE nobody's program bound port "
	      "80. Without it bind(2) gave EACCES.",
	      "アンビエントの CAP_NET_BIND_SERVICE を付けると、nobody の"
	      "プログラムがポート 80 を使えました。付けないと bind(2) が "
	      "EACCES になりました。");

	step("User nobody executes a set-uid program of root's.",
	     "nobody が、所有者が root の set-uid プログラムを実行します。");
	without = set_uid(false);
	step("The same, after prctl(PR_SET_NO_NEW_PRIVS).",
	     "prctl(PR_SET_NO_NEW_PRIVS) の後で、同じことをします。");
	with = set_uid(true);
	claim(without == 0 && with == 1,
	      "The program ran with effective uid 0 at first, and with "
	      "nobody's after no_new_privs: the set-uid bit did not count.",
	      "最初は実効 uid が 0 になりましたが、no_new_privs を設定すると "
	      "nobody のままでした。set-uid ビットは効きませんでした。");
	return verdict(2);
}
