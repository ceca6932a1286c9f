/*
 * openat2 - a path that cannot leave its root, also while somebody changes it.
 *
 * Linux 5.6 (2020). See openat2(2).
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <limits.h>
#include <sched.h>
#include <time.h>
#include "../demo.h"

#ifndef SYS_openat2
#define SYS_openat2 437
#endif
#ifndef RENAME_EXCHANGE
#define RENAME_EXCHANGE 2
#endif
/* As in <linux/openat2.h>, which came with the call. */
#define RESOLVE_NO_XDEV 1
#define RESOLVE_NO_MAGICLINKS 2
#define RESOLVE_BENEATH 8
#define RESOLVE_IN_ROOT 16
struct how {
	uint64_t flags, mode, resolve;
};

static int root; /* /mnt/root, the container's */

/* openat2(2), printed by its flag, or as it is called many times, not. */
static int
look(const char *flag, const char *path, uint64_t resolve)
{
	struct how how = {.flags = O_RDONLY | O_CLOEXEC, .resolve = resolve};
	char text[128];
	int fd;

	fd = syscall(SYS_openat2, root, path, &how, sizeof how);
	if (flag == NULL)
		return fd;
	snprintf(text, sizeof text, "openat2(root, \"%s\", %s)", path, flag);
	return print_call("host", text, fd);
}

static int
plain(const char *path)
{
	char text[128];
	int fd = openat(root, path, O_RDONLY | O_CLOEXEC);

	snprintf(text, sizeof text, "openat(root, \"%s\")", path);
	return print_call("host", text, fd);
}

/* The kernel's own name for what a descriptor is, or "". */
static const char *
where(int fd)
{
	static char path[2][256];
	static int turn;
	char link[64], *p = path[turn ^= 1];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, p, sizeof path[0] - 1);
	p[n == -1 ? 0 : n] = '\0';
	if (n != -1)
		printf("   host$ readlink %s\n   %s\n", link, p);
	return p;
}

/* A file far below: whoever checks its path has a long way to go. */
static const char *
deep(const char *above)
{
	static char path[PATH_MAX];

	if (mkdir(above, 0755) == -1 && errno != EEXIST)
		err(FAIL, "%s", above);
	strcpy(path, above);
	for (int i = 0; i < 60; i++) {
		strcat(path, "/d");
		if (mkdir(path, 0755) == -1 && errno != EEXIST)
			err(FAIL, "%s", path);
	}
	return strcat(path, "/file");
}

static void
put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd == -1 || dprintf(fd, "%s\n", text) == -1)
		err(FAIL, "%s", path);
	close(fd);
}

static void
make(void)
{
	static const char *const dirs[] = {
	    "/mnt/host",	  "/mnt/root",	   "/mnt/root/mnt",
	    "/mnt/root/mnt/host", "/mnt/root/dir", "/mnt/root/volume",
	};

	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
		if (mkdir(dirs[i], 0755) == -1)
			err(FAIL, "%s", dirs[i]);
	put("/mnt/host/file", "the host's");
	put("/mnt/root/mnt/host/file", "the container's");
	put("/mnt/root/dir/file", "the container's");
	put(deep("/mnt/host"), "the host's");
	put(deep("/mnt/root/dir"), "the container's");
	if (symlink("/mnt/host/file", "/mnt/root/link") == -1 ||
	    symlink("../host/file", "/mnt/root/dots") == -1 ||
	    symlink("dir/file", "/mnt/root/inside") == -1 ||
	    symlink("/mnt/host", "/mnt/root/evil") == -1)
		err(FAIL, "symlink");
	if (mount("none", "/mnt/root/volume", "tmpfs", 0, NULL) == -1)
		err(FAIL, "mount(volume)");
	put("/mnt/root/volume/file", "a volume's");
	root = open("/mnt/root", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (root == -1)
		err(FAIL, "/mnt/root");
}

static void
absolute(void)
{
	const char *old, *new;
	int fd;

	step(
	    "In a container's root there is a link to /mnt/host/file. Root of "
	    "the host follows it.",
	    "コンテナのルートに /mnt/host/file へのリンクがあります。ホスト側の "
	    "root がこれをたどります。");
	show_link("host", "/mnt/root/link");
	fd = plain("link");
	old = where(fd);
	close(fd);
	fd = look("RESOLVE_IN_ROOT", "link", RESOLVE_IN_ROOT);
	if (fd == -1 && errno == ENOSYS)
		skip("this needs Linux 5.6 (openat2)",
		     "Linux 5.6 以降が必要です（openat2）。");
	new = where(fd);
	close(fd);
	claim(strcmp(old, "/mnt/host/file") == 0 &&
		  strcmp(new, "/mnt/root/mnt/host/file") == 0,
	      "One link: openat(2) opens the host's file, RESOLVE_IN_ROOT the "
	      "one in the container's root.",
	      "同じリンクです。openat(2) はホスト側のファイルを、"
	      "RESOLVE_IN_ROOT はコンテナのルートの中のファイルを開きます。");
}

static void
beneath(void)
{
	int out, in, refused, error;

	step(
	    "A link leads out by way of the parent directory, another one "
	    "stays in.",
	    "親ディレクトリを通って外に出るリンクと、中にとどまるリンクです。");
	out = plain("dots");
	refused = look("RESOLVE_BENEATH", "dots", RESOLVE_BENEATH);
	error = errno;
	in = look("RESOLVE_BENEATH", "inside", RESOLVE_BENEATH);
	claim(out != -1 && refused == -1 && error == EXDEV && in != -1,
	      "openat(2) follows the first; RESOLVE_BENEATH refuses it (EXDEV) "
	      "and follows the second.",
	      "openat(2) は 1 つ目をたどります。RESOLVE_BENEATH は、1 つ目を"
	      "拒否し（EXDEV）、2 つ目をたどります。");
	close(out);
	close(in);
}

static void
magic(void)
{
	char path[64];
	int out, plain_link, refused, error, in_root, error2;

	step("The link /proc/self/fd/N of an open directory is a magic one.",
	     "開いたディレクトリの /proc/self/fd/N は、マジックリンクです。");
	if (mkdir("/mnt/root/proc", 0755) == -1 ||
	    mount("/proc", "/mnt/root/proc", NULL, MS_BIND, NULL) == -1)
		err(FAIL, "mount(proc)");
	snprintf(path, sizeof path, "proc/self/fd/%d/dir/file", root);
	out = plain(path);
	refused = look("RESOLVE_NO_MAGICLINKS", path, RESOLVE_NO_MAGICLINKS);
	error = errno;
	in_root = look("RESOLVE_IN_ROOT", path, RESOLVE_IN_ROOT);
	error2 = errno;
	plain_link =
	    look("RESOLVE_NO_MAGICLINKS", "inside", RESOLVE_NO_MAGICLINKS);
	claim(
	    out != -1 && refused == -1 && error == ELOOP && in_root == -1 &&
		error2 == EXDEV && plain_link != -1,
	    "openat(2) follows it; RESOLVE_NO_MAGICLINKS refuses it (ELOOP) "
	    "and follows another link; RESOLVE_IN_ROOT refuses it, too "
	    "(EXDEV).",
	    "openat(2) はこれをたどります。RESOLVE_NO_MAGICLINKS は拒否し"
	    "（ELOOP）、ほかのリンクはたどります。RESOLVE_IN_ROOT も拒否します"
	    "（EXDEV）。");
	close(out);
	close(plain_link);
}

static void
other_mount(void)
{
	int out, refused, error, in;

	step("Below the root there is another mount, a volume.",
	     "ルートの下に、別のマウント（ボリューム）があります。");
	out = look("RESOLVE_IN_ROOT", "volume/file", RESOLVE_IN_ROOT);
	refused = look("RESOLVE_NO_XDEV", "volume/file", RESOLVE_NO_XDEV);
	error = errno;
	in = look("RESOLVE_NO_XDEV", "dir/file", RESOLVE_NO_XDEV);
	claim(out != -1 && refused == -1 && error == EXDEV && in != -1,
	      "RESOLVE_NO_XDEV refuses to go into it (EXDEV), and "
	      "RESOLVE_IN_ROOT goes; a file of the same mount opens.",
	      "RESOLVE_NO_XDEV はその中に入るのを拒否し（EXDEV）、"
	      "RESOLVE_IN_ROOT は入ります。同じマウントのファイルは開けます。");
	close(out);
	close(in);
}

/* Somebody in the container: a directory and a link change places. */
static void
attacker(void)
{
	for (;;)
		if (syscall(SYS_renameat2, AT_FDCWD, "/mnt/root/dir", AT_FDCWD,
			    "/mnt/root/evil", RENAME_EXCHANGE) == -1)
			err(FAIL, "renameat2(RENAME_EXCHANGE)");
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Is that descriptor the host's file? */
static bool
escaped(int fd, struct stat host)
{
	struct stat st;

	return fd != -1 && fstat(fd, &st) == 0 && st.st_ino == host.st_ino &&
	       st.st_dev == host.st_dev;
}

static void
race(void)
{
	int tries = 0, out = 0, safe = 0, safe_out = 0, in = 0, fd;
	char path[PATH_MAX], real[PATH_MAX];
	struct stat host;
	double start;
	pid_t pid;

	step("A directory and a link to the host's change places all the time "
	     "(RENAME_EXCHANGE). Root checks the path, then opens it; and "
	     "opens it by RESOLVE_IN_ROOT.",
	     "ディレクトリと、ホスト側へのリンクを、絶えず入れ替えます"
	     "（RENAME_EXCHANGE）。root は、パスを確かめてから開く方法と、"
	     "RESOLVE_IN_ROOT で開く方法を試します。");
	if (stat(deep("/mnt/host"), &host) == -1)
		err(FAIL, "/mnt/host");
	strcpy(path, deep("/mnt/root/dir"));
	pid = child();
	if (pid == 0)
		attacker();
	start = seconds();
	while ((out == 0 || tries < 1000) && seconds() - start < 15) {
		tries++;
		if (realpath(path, real) == NULL || strcmp(real, path) != 0)
			continue;
		fd = open(path, O_RDONLY | O_CLOEXEC);
		out += escaped(fd, host);
		if (fd != -1)
			close(fd);
	}
	start = seconds();
	while ((safe < 10 * tries || in == 0) && seconds() - start < 15) {
		safe++;
		fd = look(NULL, path + strlen("/mnt/root/"), RESOLVE_IN_ROOT);
		safe_out += escaped(fd, host);
		in += fd != -1;
		if (fd != -1)
			close(fd);
	}
	stop(pid);
	printf("   realpath(3), then open(2): %d times, the host's file in "
	       "%.1f %%\n"
	       "   RESOLVE_IN_ROOT:           %d times, the host's file %d\n",
	       tries, 100.0 * out / tries, safe, safe_out);
	claim(out > 0 && safe > tries && safe_out == 0 && in > 0,
	      "The path that had been checked led to the host's file at least "
	      "once; with RESOLVE_IN_ROOT it never did, in more tries.",
	      "確かめたはずのパスから、ホスト側のファイルを開いたことがありま"
	      "した。RESOLVE_IN_ROOT では、より多く試しても一度もありません"
	      "でした。");
}

int
main(int argc, char *argv[])
{
	struct stat host, own;

	demo(argc, argv, ROOT);
	if (stat("/proc/self/ns/mnt", &host) == -1)
		err(FAIL, "/proc/self/ns/mnt");
	if (unshare(CLONE_NEWNS) == -1)
		err(FAIL, "unshare(CLONE_NEWNS)");
	if (stat("/proc/self/ns/mnt", &own) == -1 || own.st_ino == host.st_ino)
		errx(FAIL, "still in the host's mount namespace");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(FAIL, "mount(/, private)");
	if (mount("none", "/mnt", "tmpfs", 0, "mode=755") == -1)
		err(FAIL, "mount(/mnt)");
	make();
	absolute();
	beneath();
	magic();
	other_mount();
	race();
	explore();
	return verdict(5);
}
